package org.twinhost.twinctl.join.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.join.message.Message;

/**
 * Where an invitation is listened for, while it is good. Strangers have few places: two of an address, sixteen in all; who
 * comes then takes the place of the one who has been there longest, so nobody keeps the right one out by being slow. All of it
 * may be called by any thread.
 */
public final class InvitationPort implements AutoCloseable {

    /** Of no service: it is listened to while a node is invited, at this node's addresses on the links. */
    public static final int PORT = 7811;

    static final int OF_AN_ADDRESS_MAX = 2;
    static final int STRANGERS_MAX = 16;

    /** Who learns what happens; connections are numbered. Called by the thread of each connection. */
    public interface Listener {

        void opened(int peer, String address, String channel);

        void heard(int peer, Message message);

        void lost(int peer, String why);
    }

    private final SSLContext context;
    private final Alarms alarms;
    private final Listener listener;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Wire> wires = new ConcurrentHashMap<>();
    /** Who has not proven anything, the oldest first; guarded by this. */
    private final Map<Integer, Socket> strangers = new LinkedHashMap<>();
    private final List<ServerSocket> doors = new ArrayList<>();
    /** Guarded by this. */
    private boolean isClosed;

    public InvitationPort(SSLContext context, Alarms alarms, Listener listener) {
        this.context = context;
        this.alarms = alarms;
        this.listener = listener;
    }

    /**
     * Listens there from now on.
     *
     * @return where, if the port was 0
     * @throws IOException it can't
     */
    public synchronized InetSocketAddress open(InetSocketAddress address) throws IOException {
        var door = new ServerSocket();
        try {
            door.setReuseAddress(true);
            door.bind(address);
        } catch (IOException taken) {
            door.close();
            throw taken;
        }
        doors.add(door);
        Thread.ofVirtual().start(() -> accept(door));
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    private void accept(ServerSocket door) {
        while (!door.isClosed()) {
            try {
                var raw = door.accept();
                var peer = numbers.incrementAndGet();
                if (admit(peer, raw)) {
                    Thread.ofVirtual().start(() -> serve(peer, raw));
                }
            } catch (IOException closedOrGone) {
                // The loop's condition tells which.
            }
        }
    }

    /** False: nobody is let in any more, and who had just been accepted learns it at once instead of being left to wait. */
    private synchronized boolean admit(int peer, Socket raw) {
        if (isClosed) {
            quietly(raw);
            return false;
        }
        var address = raw.getInetAddress();
        var same = strangers.entrySet().stream().filter(each -> address.equals(each.getValue().getInetAddress()))
                .map(Map.Entry::getKey).toList();
        if (same.size() >= OF_AN_ADDRESS_MAX) {
            dismiss(same.getFirst());
        } else if (strangers.size() >= STRANGERS_MAX) {
            dismiss(strangers.keySet().iterator().next());
        }
        strangers.put(peer, raw);
        return true;
    }

    private synchronized void dismiss(int peer) {
        var raw = strangers.remove(peer);
        if (raw != null) {
            quietly(raw);
        }
    }

    private synchronized void noStranger(int peer) {
        strangers.remove(peer);
    }

    private void serve(int peer, Socket raw) {
        try {
            var wire = Wire.over(raw, context, true, alarms);
            wires.put(peer, wire);
            listener.opened(peer, raw.getInetAddress().getHostAddress(), wire.channel());
            while (true) {
                var message = wire.read();
                if (!wire.isFinished()) {
                    listener.heard(peer, message);
                }
            }
        } catch (EOFException closed) {
            listener.lost(peer, "the other side has closed the connection");
        } catch (IOException | RuntimeException broken) {
            listener.lost(peer, "the connection broke: " + PlainText.of(String.valueOf(broken.getMessage())));
        } finally {
            noStranger(peer);
            quietly(raw);
            var wire = wires.remove(peer);
            if (wire != null) {
                wire.close();
            }
        }
    }

    /** Where it is gone nothing happens: that is told, or was. */
    public void send(int peer, Message message) {
        var wire = wires.get(peer);
        if (wire == null || wire.isFinished()) {
            return;
        }
        try {
            wire.send(message);
        } catch (IOException broken) {
            wire.close();
        }
    }

    /** It has proven that it knows the word. */
    public void trust(int peer) {
        noStranger(peer);
        var wire = wires.get(peer);
        if (wire != null) {
            wire.trust();
        }
    }

    /** When all that was said to it has arrived. */
    public void finish(int peer) {
        var wire = wires.get(peer);
        if (wire != null) {
            wire.finish();
        }
    }

    private static void quietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception closed) {
            // It is of no use any more anyway.
        }
    }

    /** Nobody is let in any more; who is spoken to hears the last words. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            doors.forEach(InvitationPort::quietly);
            strangers.values().forEach(InvitationPort::quietly);
        }
        wires.values().forEach(wire -> {
            if (wire.isFinished()) {
                wire.awaitGone();
            } else {
                wire.close();
            }
        });
    }
}

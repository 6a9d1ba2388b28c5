package org.twinhost.twinctl.join;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A cable that is pulled after so many records of TLS, both ways counted. */
final class Cutting implements AutoCloseable {

    private static final int HEAD = 5;

    private final ServerSocket door = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    private final AtomicInteger left;
    private final List<Socket> ends = new ArrayList<>();

    Cutting(InetSocketAddress to, int records) throws IOException {
        left = new AtomicInteger(records);
        Thread.ofVirtual().start(() -> {
            try {
                var near = door.accept();
                var far = new Socket(to.getAddress(), to.getPort());
                ends.addAll(List.of(near, far));
                Thread.ofVirtual().start(() -> pass(near, far));
                Thread.ofVirtual().start(() -> pass(far, near));
            } catch (IOException closed) {
                // The test has ended.
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    /** Whether it was pulled. */
    boolean isCut() {
        return left.get() < 0;
    }

    private void pass(Socket from, Socket to) {
        try (from; to) {
            var in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            while (true) {
                var head = in.readNBytes(HEAD);
                if (head.length < HEAD || left.decrementAndGet() < 0) {
                    return;
                }
                out.write(head);
                out.write(in.readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff));
            }
        } catch (IOException closed) {
            // Both ends learn it.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (var end : ends) {
            end.close();
        }
    }
}

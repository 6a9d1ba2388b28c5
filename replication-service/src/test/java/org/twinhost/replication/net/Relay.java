package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody between the two nodes who has no key: passes on one connection, message by message, as it likes. */
final class Relay implements AutoCloseable {

    /** Either way: two frames of the handshake come first. */
    static final int HANDSHAKE = 2;

    /** What it does; all of it is asked for each message. */
    interface Mischief {
        /**
         * @param number of the message in its direction, the handshake's are 0 and 1
         * @return what goes on in its place, each already with its head
         */
        List<byte[]> pass(boolean toServer, int number, byte[] whole, Relay relay) throws IOException;
    }

    /** Passes everything on. */
    static final Mischief HONEST = (_, _, whole, _) -> List.of(whole);

    private final ServerSocket door;
    private final boolean sealed;
    private final Mischief mischief;
    private final Thread thread;
    private final List<byte[]> seen = new CopyOnWriteArrayList<>();
    private Socket client;
    private Socket server;

    /** @param sealed whether what follows the handshake has no checksum of its own */
    Relay(InetSocketAddress to, boolean sealed, Mischief mischief) throws IOException {
        this.sealed = sealed;
        this.mischief = mischief;
        door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = Thread.ofVirtual().start(() -> run(to));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort());
    }

    /** All that went over the wire after the handshake, as it was. */
    List<byte[]> seen() {
        return seen;
    }

    void toClient(byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    /** Ends the connection with the server, and with it the other. */
    void hangUp() throws IOException {
        server.close();
    }

    private void run(InetSocketAddress to) {
        try {
            client = door.accept();
            server = new Socket(to.getAddress(), to.getPort());
            var back = Thread.ofVirtual().start(() -> pass(false, server, client));
            pass(true, client, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            // the test is over
        }
    }

    private void pass(boolean toServer, Socket from, Socket to) {
        try (from; to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            for (int number = 0; ; number++) {
                int length = in.readInt();
                var whole = new byte[Integer.BYTES + (sealed && number >= HANDSHAKE ? 0 : Integer.BYTES) + length];
                Unpooled.wrappedBuffer(whole).setInt(0, length);
                in.readFully(whole, Integer.BYTES, whole.length - Integer.BYTES);
                if (number >= HANDSHAKE) {
                    seen.add(whole);
                }
                for (var each : mischief.pass(toServer, number, whole, this)) {
                    out.write(each);
                }
            }
        } catch (IOException e) {
            // one of the two hung up, or the mischief did
        }
    }

    /** A frame with its head, as the handshake has them. */
    static byte[] framed(byte[] body) {
        ByteBuf head = Unpooled.buffer();
        FrameDecoder.header(head, Unpooled.wrappedBuffer(body), null, false);
        return PeerKey.all(head.writeBytes(body));
    }

    /** Without its head. */
    static ByteBuf body(byte[] frame) {
        return Unpooled.wrappedBuffer(frame).skipBytes(FrameDecoder.HEADER_BYTES);
    }

    @Override
    public void close() throws IOException {
        door.close();
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

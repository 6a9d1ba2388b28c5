package org.twinhost.replication.engine;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A small blocking NBD client: a guest's disk. */
final class NbdGuest implements AutoCloseable {

    private final SocketChannel channel;
    private final DataInputStream in;
    private long cookie;

    NbdGuest(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
        in.readLong();
        in.readLong();
        in.readUnsignedShort();
        send(ByteBuffer.allocate(4).putInt(3));
        // NBD_OPT_GO with the empty name and no information asked for
        send(ByteBuffer.allocate(22).putLong(0x49484156454F5054L).putInt(7).putInt(6).putInt(0).putShort((short) 0));
        for (int kind = 0; kind != 1; ) {
            in.readLong();
            in.readInt();
            kind = in.readInt();
            in.readNBytes(in.readInt());
            if (kind < 0) {
                throw new IOException("refused");
            }
        }
    }

    /** Returns when it is acknowledged. */
    void write(long offset, byte[] data) throws IOException {
        sendWrite(offset, data);
        reply();
    }

    void sendWrite(long offset, byte[] data) throws IOException {
        send(header(1, offset, data.length));
        send(ByteBuffer.allocate(data.length).put(data));
    }

    byte[] read(long offset, int length) throws IOException {
        send(header(0, offset, length));
        reply();
        return in.readNBytes(length);
    }

    void flush() throws IOException {
        send(header(3, 0, 0));
        reply();
    }

    void reply() throws IOException {
        if (in.readInt() != 0x67446698) {
            throw new IOException("no reply");
        }
        var error = in.readInt();
        in.readLong();
        if (error != 0) {
            throw new IOException("error " + error);
        }
    }

    private ByteBuffer header(int type, long offset, int length) {
        return ByteBuffer.allocate(28).putInt(0x25609513).putShort((short) 0).putShort((short) type).putLong(++cookie)
                .putLong(offset).putInt(length);
    }

    private void send(ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

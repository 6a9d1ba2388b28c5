package org.twinhost.replication.net.nbd;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that says what no decent client says. Blocking; tests that use it have a timeout. */
final class RawClient implements AutoCloseable {

    record OptionReply(int option, int kind, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    record Reply(int error, long cookie) {}

    private final SocketChannel channel;
    private final DataInputStream in;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    /** Through greeting and flags, ready for options. */
    static RawClient greeted(Path socket) throws IOException {
        var client = new RawClient(socket);
        client.greeting();
        client.send(ByteBuffer.allocate(4).putInt(3));
        return client;
    }

    /** Through GO, ready for requests. */
    static RawClient open(Path socket) throws IOException {
        var client = greeted(socket);
        client.option(NbdProtocol.OPT_GO, goBody("", NbdProtocol.INFO_BLOCK_SIZE));
        while (client.optionReply().kind() != NbdProtocol.REP_ACK) {
            continue;
        }
        return client;
    }

    static byte[] goBody(String name, int... infos) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var body = ByteBuffer.allocate(6 + bytes.length + 2 * infos.length);
        body.putInt(bytes.length).put(bytes).putShort((short) infos.length);
        for (int info : infos) {
            body.putShort((short) info);
        }
        return body.array();
    }

    int greeting() throws IOException {
        if (in.readLong() != NbdProtocol.SERVER_MAGIC || in.readLong() != NbdProtocol.OPTION_MAGIC) {
            throw new IOException("no NBD server");
        }
        return in.readUnsignedShort();
    }

    void option(int option, byte[] body) throws IOException {
        send(ByteBuffer.allocate(16 + body.length)
                .putLong(NbdProtocol.OPTION_MAGIC)
                .putInt(option)
                .putInt(body.length)
                .put(body));
    }

    OptionReply optionReply() throws IOException {
        if (in.readLong() != NbdProtocol.OPTION_REPLY_MAGIC) {
            throw new IOException("no option reply");
        }
        return new OptionReply(in.readInt(), in.readInt(), bytes(in.readInt()));
    }

    void request(int flags, int type, long cookie, long offset, int length) throws IOException {
        send(requestHeader(flags, type, cookie, offset, length));
    }

    void write(long cookie, long offset, byte[] data) throws IOException {
        request(0, NbdProtocol.CMD_WRITE, cookie, offset, data.length);
        send(ByteBuffer.allocate(data.length).put(data));
    }

    static ByteBuffer requestHeader(int flags, int type, long cookie, long offset, int length) {
        return ByteBuffer.allocate(28)
                .putInt(NbdProtocol.REQUEST_MAGIC)
                .putShort((short) flags)
                .putShort((short) type)
                .putLong(cookie)
                .putLong(offset)
                .putInt(length);
    }

    Reply reply() throws IOException {
        int magic = in.readInt();
        if (magic != NbdProtocol.SIMPLE_REPLY_MAGIC) {
            throw new IOException("a reply began with " + Integer.toHexString(magic));
        }
        return new Reply(in.readInt(), in.readLong());
    }

    byte[] bytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    long readLong() throws IOException {
        return in.readLong();
    }

    int readUnsignedShort() throws IOException {
        return in.readUnsignedShort();
    }

    void send(ByteBuffer filled) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
    }

    /** Whether the server has hung up and sent nothing more. */
    boolean isSentAway() {
        try {
            in.readByte();
            return false;
        } catch (EOFException end) {
            return true;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

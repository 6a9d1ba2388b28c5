package org.twinhost.twinctl.rest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request and its answer over a unix socket, as HTTP/1.1 has it (RFC 9112): the JDK's own client knows no such sockets, and
 * of the protocol one exchange with one server of ours needs a page.
 */
final class UnixHttp {

    private static final int LINE_MAX = 8 * 1024;
    private static final int BODY_MAX = 64 * 1024 * 1024;

    record Answer(int status, byte[] body) {}

    /** Nobody listens there. */
    static final class NobodyThereException extends IOException {
        private static final long serialVersionUID = 1L;

        NobodyThereException(IOException cause) {
            super(cause);
        }
    }

    /** It took longer than was allowed. */
    static final class TooLateException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private UnixHttp() {}

    static Answer ask(Path socket, String method, String target, byte[] body, Duration most) throws IOException {
        var late = new AtomicBoolean();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Before it connects: that waits, too, where those who wait to be let in are as many as may.
            var alarm = Thread.ofPlatform().daemon().start(() -> closeLater(channel, most, late));
            try {
                connect(channel, socket);
                send(channel, method, target, body);
                return answer(new BufferedInputStream(Channels.newInputStream(channel)));
            } catch (ClosedChannelException closed) {
                throw late.get() ? new TooLateException() : closed;
            } finally {
                alarm.interrupt();
            }
        }
    }

    /** A thread that sleeps: an executor of the JDK is hundreds of classes. */
    private static void closeLater(SocketChannel channel, Duration time, AtomicBoolean late) {
        try {
            Thread.sleep(time);
            late.set(true);
            channel.close();
        } catch (InterruptedException | IOException inTime) {
            // The answer is there, or the channel was broken anyway.
        }
    }

    private static void connect(SocketChannel channel, Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedChannelException late) {
            throw late;
        } catch (IOException refused) {
            throw new NobodyThereException(refused);
        }
    }

    private static void send(SocketChannel channel, String method, String target, byte[] body) throws IOException {
        var head = method + " " + target + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                + "Accept: application/json, application/problem+json\r\n"
                + (method.equals("GET") ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                + "\r\n";
        for (var bytes : new ByteBuffer[] {ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)), ByteBuffer.wrap(body)}) {
            while (bytes.hasRemaining()) {
                try {
                    channel.write(bytes);
                } catch (ClosedChannelException late) {
                    throw late;
                } catch (IOException refused) {
                    // Who refuses a long request closes before he has it all; his reason is there to be read.
                    return;
                }
            }
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        var first = line(in).split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !isStatus(first[1])) {
            throw new IOException("no HTTP");
        }
        var headers = headers(in);
        var body = new ByteArrayOutputStream();
        var length = headers.get("content-length");
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            for (var size = size(line(in).split(";", 2)[0], 16); size > 0; size = size(line(in).split(";", 2)[0], 16)) {
                take(in, body, size);
                line(in);
            }
        } else if (length != null) {
            take(in, body, size(length, 10));
        } else {
            in.transferTo(body);
        }
        return new Answer(Integer.parseInt(first[1]), body.toByteArray());
    }

    private static boolean isStatus(String text) {
        return text.length() == 3 && text.charAt(0) >= '1' && text.charAt(0) <= '5'
                && text.chars().allMatch(each -> each >= '0' && each <= '9');
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("no HTTP");
            }
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static int size(String text, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(text.strip(), radix);
        } catch (NumberFormatException strange) {
            throw new IOException("no length: " + text, strange);
        }
    }

    private static void take(InputStream in, ByteArrayOutputStream body, int size) throws IOException {
        if (size < 0 || body.size() + (long) size > BODY_MAX) {
            throw new IOException("an answer of more than " + BODY_MAX + " bytes");
        }
        var bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        body.writeBytes(bytes);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (line.length() >= LINE_MAX) {
                throw new IOException("no HTTP");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}

package org.twinhost.runtime.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;

/** A connection with the REST port of the running test that says what it likes, not what HTTP wants. */
public final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;

    /** As a stranger, without TLS. */
    public RawConnection() throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), AsGateway.port()));
    }

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** As the gateway of the test's node. */
    public static RawConnection ofGateway() throws IOException {
        return of(AsGateway.tls("gateway", AsGateway.files()));
    }

    /** As whoever has these keys. */
    public static RawConnection of(SSLContext tls) throws IOException {
        return new RawConnection(tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), AsGateway.port()));
    }

    /** Sends it; false: the service has ended the connection. */
    public boolean says(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** All it gets until the service ends the connection. */
    public String hearsUntilTheEnd() throws IOException {
        var heard = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(heard);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset ends it as well.
        }
        return heard.toString(ISO_8859_1);
    }

    /** One answer with a length, its head and its body. */
    public String hearsOneAnswer() throws IOException {
        var heard = new StringBuilder();
        while (heard.indexOf("\r\n\r\n") < 0) {
            heard.append(nextCharacter());
        }
        var length = heard.toString().toLowerCase(java.util.Locale.ROOT).split("content-length: ")[1].split("\r\n")[0];
        for (int left = Integer.parseInt(length); left > 0; left--) {
            heard.append(nextCharacter());
        }
        return heard.toString();
    }

    private char nextCharacter() throws IOException {
        int next = socket.getInputStream().read();
        if (next < 0) {
            throw new IOException("the service has ended the connection");
        }
        return (char) next;
    }

    /** Sends this piece whenever so long nothing was heard; returns when the service has ended the connection. */
    public void repeats(String piece, int everyMs) throws IOException {
        socket.setSoTimeout(everyMs);
        while (true) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                says(piece);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Whether the service has ended it. */
    public boolean isEnded() throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

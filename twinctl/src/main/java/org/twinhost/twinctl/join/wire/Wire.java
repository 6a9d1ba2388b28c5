package org.twinhost.twinctl.join.wire;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Messages;

/**
 * One connection: TLS, and in it frames, each with its length before it. Nothing waits for the other side for longer than a
 * deadline. One thread reads; all may send and close.
 */
public final class Wire {

    /** For the handshake, and for each frame of who has not proven anything. */
    public static final Duration STRANGERS_DEADLINE = Duration.ofSeconds(10);
    /** For each frame of who has; he beats much more often, whatever else he does. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    static final int STRANGERS_FRAME_MAX = 4 * 1024;
    static final int FRAME_MAX = 1024 * 1024;
    private static final Duration BEAT_EVERY = Duration.ofSeconds(3);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    /** RFC 9266. */
    private static final String CHANNEL = "EXPORTER-Channel-Binding";
    private static final int CHANNEL_BYTES = 32;

    private final Socket raw;
    private final SSLSocket tls;
    private final Alarms alarms;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final String channel;
    private final ReentrantLock sending = new ReentrantLock();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile boolean isTrusted;
    private volatile boolean isLate;
    private volatile boolean isFinished;

    private Wire(Socket raw, SSLSocket tls, Alarms alarms) throws IOException {
        this.raw = raw;
        this.tls = tls;
        this.alarms = alarms;
        in = new DataInputStream(tls.getInputStream());
        out = new DataOutputStream(new BufferedOutputStream(tls.getOutputStream()));
        channel = HexFormat.of().formatHex(((ExtendedSSLSession) tls.getSession())
                .exportKeyingMaterialData(CHANNEL, new byte[0], CHANNEL_BYTES));
    }

    /**
     * Over a connection that is there; waits for the handshake.
     *
     * @throws IOException it is closed then
     */
    public static Wire over(Socket raw, SSLContext context, boolean isInviter, Alarms alarms) throws IOException {
        var alarm = alarms.after(STRANGERS_DEADLINE, () -> abort(raw));
        try {
            var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            tls.setUseClientMode(!isInviter);
            tls.setEnabledProtocols(new String[] {Tls.VERSION});
            tls.startHandshake();
            return new Wire(raw, tls, alarms);
        } catch (IOException | RuntimeException e) {
            abort(raw);
            throw e;
        } finally {
            alarm.off();
        }
    }

    /** What only the two ends of this connection know of it, in hex. */
    public String channel() {
        return channel;
    }

    /** Takes long frames from now on, waits longer, and shows that this side lives. */
    public void trust() {
        isTrusted = true;
        beat();
    }

    private void beat() {
        alarms.after(BEAT_EVERY, () -> {
            try {
                if (!isFinished) {
                    send(new Message.Beat());
                    beat();
                }
            } catch (IOException broken) {
                // Who reads learns it.
            }
        });
    }

    /**
     * The next message; waits for it until the deadline.
     *
     * @throws EOFException the other has closed it
     * @throws IOException it is broken, late, or no message
     */
    public Message read() throws IOException {
        while (true) {
            var message = Messages.of(frame());
            // Who has not proven anything gets no more time by it.
            if (!(message instanceof Message.Beat) || !isTrusted) {
                return message;
            }
        }
    }

    private byte[] frame() throws IOException {
        var deadline = isTrusted ? DEADLINE : STRANGERS_DEADLINE;
        var alarm = alarms.after(deadline, this::late);
        try {
            var length = in.readInt();
            if (length < 1 || length > (isTrusted ? FRAME_MAX : STRANGERS_FRAME_MAX)) {
                throw new IOException("a message of " + Integer.toUnsignedString(length) + " bytes");
            }
            var bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        } catch (IOException broken) {
            throw isLate ? new IOException("nothing was heard for " + deadline.toSeconds() + " s", broken) : broken;
        } finally {
            alarm.off();
        }
    }

    private void late() {
        isLate = true;
        abort(raw);
    }

    /** @throws IOException it is broken, or the other does not take it in time */
    public void send(Message message) throws IOException {
        var bytes = Messages.bytes(message);
        if (bytes.length > FRAME_MAX) {
            throw new IOException("a message of " + bytes.length + " bytes");
        }
        sending.lock();
        var alarm = alarms.after(STRANGERS_DEADLINE, this::late);
        try {
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        } finally {
            alarm.off();
            sending.unlock();
        }
    }

    /** Nothing more is said; what was said arrives. Who reads goes on until the other closes as well, or for two seconds. */
    public void finish() {
        isFinished = true;
        alarms.after(LAST_WORDS, this::close);
        sending.lock();
        try {
            tls.shutdownOutput();
        } catch (IOException broken) {
            close();
        } finally {
            sending.unlock();
        }
    }

    /** At once. */
    public void close() {
        isFinished = true;
        abort(raw);
        gone.countDown();
    }

    /** Whether nothing more is to be said to it. */
    public boolean isFinished() {
        return isFinished;
    }

    /** After {@link #finish}: until the other has it all, or for two seconds; whoever still reads goes on meanwhile. */
    public void awaitGone() {
        try {
            if (!gone.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of the connection below: that ends whoever waits for it, which TLS's own close would join. */
    private static void abort(Socket raw) {
        try {
            raw.close();
        } catch (IOException closed) {
            // It is of no use any more anyway.
        }
    }
}

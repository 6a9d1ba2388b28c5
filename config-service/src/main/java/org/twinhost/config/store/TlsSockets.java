package org.twinhost.config.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection's socket, which ends itself unless TLS is agreed in time. The LDAP library waits for ever where somebody takes
 * the connection and is silent, as a slapd does that hangs; a limit of each read would not do, for one byte now and then keeps
 * it off.
 */
final class TlsSockets extends SocketFactory {

    private final SSLSocketFactory tls;
    private final Duration timeout;
    private volatile boolean isTaken;
    private volatile boolean isAgreed;
    private volatile boolean isEnded;

    TlsSockets(SSLSocketFactory tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    /** From now on each answer has a limit of its own. */
    void agreed() {
        isAgreed = true;
    }

    /** Somebody took the connection, and TLS was not agreed in time; what the library says of that depends on the moment. */
    boolean wasLate() {
        return isTaken && isEnded;
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        var plain = new Socket();
        // Of its own: in a pool it might wait for somebody who waits himself.
        Thread.ofVirtual().name("tls-deadline").start(() -> endUnlessAgreed(plain));
        try {
            plain.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
            isTaken = true;
            return tls.createSocket(plain, address.getHostAddress(), port, true);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private void endUnlessAgreed(Socket plain) {
        try {
            Thread.sleep(timeout);
            if (!isAgreed) {
                isEnded = true;
                plain.close();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("a connection that is too late can't be ended", e);
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress own, int ownPort) {
        throw new UnsupportedOperationException("the library leaves our own address to the system");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress own, int ownPort) {
        throw new UnsupportedOperationException("the library leaves our own address to the system");
    }
}

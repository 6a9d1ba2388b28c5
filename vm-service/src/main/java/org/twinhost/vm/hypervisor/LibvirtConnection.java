package org.twinhost.vm.hypervisor;

import java.util.Objects;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.event.LifecycleListener;
import org.libvirt.jna.ConnectionPointer;

/**
 * One connection to libvirtd, used by several threads at once. It is closed when it is retired and its last user has left:
 * closing it under a running call would free what that call uses.
 */
final class LibvirtConnection {

    private static final Logger LOG = Logger.getLogger(LibvirtConnection.class);
    /** A libvirtd that hangs is given up after about 8 s: then every call on the connection fails. */
    private static final int KEEPALIVE_SECONDS = 2;
    private static final int KEEPALIVES_MISSED_MAX = 3;

    private final OpenConnect connect;
    private final LifecycleListener listener;
    private int users;
    private boolean retired;

    /** Gives access to the native handle, which the binding keeps for its subclasses. */
    private static final class OpenConnect extends Connect {

        OpenConnect(String uri) throws LibvirtException {
            super(uri);
        }

        ConnectionPointer pointer() {
            return vcp;
        }
    }

    private LibvirtConnection(OpenConnect connect, LifecycleListener listener) {
        this.connect = connect;
        this.listener = listener;
    }

    /** Blocks until libvirtd has answered. The listener is called on libvirt's event loop. */
    static LibvirtConnection open(String uri, LifecycleListener listener) throws HypervisorException {
        LibvirtEventLoop.start();
        try {
            var connect = new OpenConnect(uri);
            connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVES_MISSED_MAX);
            connect.addLifecycleListener(listener);
            return new LibvirtConnection(connect, listener);
        } catch (LibvirtException e) {
            throw new HypervisorException("cannot connect to libvirt at " + uri + ": " + e.getMessage(), e);
        }
    }

    interface Use<T> {
        T with(Connect connect, ConnectionPointer pointer) throws LibvirtException, HypervisorException;
    }

    interface Act {
        void with(Connect connect) throws LibvirtException, HypervisorException;
    }

    <T> T use(Use<T> use) throws HypervisorException {
        synchronized (this) {
            if (retired) {
                throw new HypervisorException("the connection to libvirt is broken; it is being opened again");
            }
            users++;
        }
        try {
            return use.with(connect, connect.pointer());
        } catch (LibvirtException e) {
            throw new HypervisorException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        } finally {
            leave();
        }
    }

    /** The same of what has no result. */
    void act(Act act) throws HypervisorException {
        use((open, pointer) -> {
            act.with(open);
            return open;
        });
    }

    boolean isAlive() {
        try {
            return use((open, _) -> open.isAlive());
        } catch (HypervisorException e) {
            return false;
        }
    }

    /** No more calls; closed as soon as none is under way. */
    void retire() {
        synchronized (this) {
            retired = true;
            users++;
        }
        leave();
    }

    private synchronized void leave() {
        users--;
        if (retired && users == 0) {
            close();
        }
    }

    private void close() {
        try {
            connect.removeLifecycleListener(listener);
        } catch (LibvirtException e) {
            LOG.debugf("a broken connection can't be told to stop sending events: %s", e.getMessage());
        }
        try {
            connect.close();
        } catch (LibvirtException e) {
            LOG.debugf("closing the connection to libvirt: %s", e.getMessage());
        }
    }
}

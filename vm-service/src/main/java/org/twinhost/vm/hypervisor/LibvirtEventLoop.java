package org.twinhost.vm.hypervisor;

import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt.VirErrorCallback;

/**
 * libvirt's event loop, one a process and for its whole life: it carries events and keepalives of every connection. Nothing
 * else may run on its thread.
 */
final class LibvirtEventLoop {

    private static final Logger LOG = Logger.getLogger(LibvirtEventLoop.class);
    private static final long PAUSE_AFTER_FAILURE_MS = 1000;

    /** libvirt prints every error on stderr unless told otherwise; ours arrive as exceptions. Held against collection. */
    private static final VirErrorCallback SILENCE = (userData, error) -> {};

    private static boolean started;

    private LibvirtEventLoop() {}

    /** Must have been called before the first connection is opened. */
    static synchronized void start() throws HypervisorException {
        if (started) {
            return;
        }
        try {
            Connect.setErrorCallback(SILENCE);
            Library.initEventLoop();
        } catch (LibvirtException e) {
            throw new HypervisorException("libvirt's event loop cannot be set up: " + e.getMessage(), e);
        }
        Thread.ofPlatform().name("libvirt-events").daemon().start(LibvirtEventLoop::run);
        started = true;
    }

    private static void run() {
        while (true) {
            try {
                Library.runEventLoop();
            } catch (LibvirtException e) {
                LOG.errorf("libvirt's event loop failed, going on with it: %s", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

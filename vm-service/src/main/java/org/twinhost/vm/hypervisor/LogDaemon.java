package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.twinhost.runtime.files.WriteTrouble;

/**
 * virtlogd, which takes what guests say on their consoles: whether its socket, where there is one, is there for somebody to
 * connect. Asked of the kernel: virtlogd complains of each connection that says nothing. Safe for all threads.
 */
public final class LogDaemon {

    private static final Logger LOG = Logger.getLogger(LogDaemon.class);
    /** In the column of flags: it listens. */
    private static final String LISTENS = "00010000";
    private static final int FLAGS = 3;
    private static final int PATH = 7;

    private final Path socket;
    private final Path sockets;
    private final WriteTrouble said = new WriteTrouble(LOG);
    private volatile String trouble = "";

    /**
     * @param socket virtlogd's
     * @param sockets the kernel's list of sockets, in the form of {@code /proc/net/unix}
     */
    LogDaemon(Path socket, Path sockets) {
        this.socket = socket;
        this.sockets = sockets;
    }

    public static LogDaemon ofThisNode() {
        return new LogDaemon(Path.of("/run/libvirt/virtlogd-sock"), Path.of("/proc/net/unix"));
    }

    /** From time to time. */
    public void look() {
        trouble = Files.notExists(socket) || isListening() ? "" : "virtlogd does not run, nobody listens on " + socket
                + ": no guest starts, and those that ran when it ended may be silent on their consoles until they are started"
                + " anew; do: systemctl start virtlogd.socket virtlogd";
        if (trouble.isEmpty()) {
            said.ended("virtlogd runs");
        } else {
            said.failed(trouble);
        }
    }

    /** For the administrator; empty: nothing is wrong, or libvirt does without it. */
    public String trouble() {
        return trouble;
    }

    private boolean isListening() {
        // Names of sockets may be any bytes.
        try (Stream<String> lines = Files.lines(sockets, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.strip().split(" +", PATH + 1)).anyMatch(words -> words.length > PATH
                    && words[FLAGS].equals(LISTENS) && words[PATH].endsWith(socket.toString()));
        } catch (IOException e) {
            LOG.debugf(e, "can't read %s", sockets);
            return true;
        }
    }
}

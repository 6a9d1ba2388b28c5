package org.twinhost.twinctl.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file descriptor of this process is, as Linux tells it. */
public final class Terminal {

    public static final int IN = 0;
    public static final int OUT = 1;

    private Terminal() {}

    /** Whether a person sits behind it. */
    public static boolean isOne(int descriptor) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }
}

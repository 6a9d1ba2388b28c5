package org.twinhost.twinctl.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file descriptor of this process is, as Linux tells it. */
public final class Terminal {

    public static final int IN = 0;
    public static final int OUT = 1;

    private static final Size USUAL = new Size(80, 24);

    public record Size(int columns, int rows) {}

    private Terminal() {}

    /** How large it is now: as {@code stty} knows it, else as the shell said when this began. */
    public static Size size() {
        try {
            var stty = new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var words = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
            if (words.length == 2) {
                return sane(new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0])));
            }
        } catch (IOException | NumberFormatException unknown) {
            // The shell may know it.
        }
        try {
            return sane(new Size(Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "")),
                    Integer.parseInt(System.getenv().getOrDefault("LINES", ""))));
        } catch (NumberFormatException unknown) {
            return USUAL;
        }
    }

    private static Size sane(Size size) {
        return size.columns() < 1 || size.rows() < 1 ? USUAL : size;
    }

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

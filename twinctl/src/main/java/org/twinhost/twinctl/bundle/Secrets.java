package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What must not leave the node: the content of every file that {@code secrets.conf} keeps to its readers, and of those that
 * the configuration names.
 *
 * @param words each as it is in its file; of a key in PEM each line
 * @param untold why some are not known
 */
record Secrets(List<byte[]> words, List<String> untold) {

    /** Below the folder of the configuration. */
    static final List<String> FILES = List.of("api.token", "cluster.key", "cluster.key.*", "*.password", "tls/*.key");

    private static final Pattern LINES = Pattern.compile("[\r\n]+");
    private static final String PEM = "-----";
    /** A word of less would be found everywhere. */
    static final int SHORTEST = 4;

    private static final Pattern NAMED = Pattern.compile("\"passwordFile\"\\s*:\\s*\"(/[^\"\\\\]+)\"");

    /** @param state where what is configured is kept, which names files of passwords that may be anywhere */
    static Secrets of(Path etc, Path state) {
        var words = new ArrayList<byte[]>();
        var untold = new ArrayList<String>();
        below(etc, words, untold);
        for (var file : named(List.of(etc, state.resolve("config"), state.resolve("config/revisions")))) {
            if (Files.exists(file)) {
                read(file, words, untold);
            }
        }
        return new Secrets(List.copyOf(words), List.copyOf(untold));
    }

    private static Set<Path> named(List<Path> folders) {
        var named = new TreeSet<Path>();
        for (var folder : folders) {
            try (var files = Files.newDirectoryStream(folder, "*.json")) {
                for (var file : files) {
                    NAMED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).results()
                            .forEach(found -> named.add(Path.of(found.group(1))));
                }
            } catch (IOException unreadable) {
                // Who can't read what is configured can't read the passwords either.
            }
        }
        return named;
    }

    private static void below(Path etc, List<byte[]> words, List<String> untold) {
        for (var pattern : FILES) {
            var at = etc.resolve(pattern);
            try (var found = Files.newDirectoryStream(folder(at), at.getFileName().toString())) {
                for (var file : found) {
                    read(file, words, untold);
                }
            } catch (NoSuchFileException | NotDirectoryException none) {
                // Nothing is kept there.
            } catch (IOException e) {
                untold.add(folder(at) + " can't be looked into: " + e);
            }
        }
    }

    private static Path folder(Path file) {
        var folder = file.getParent();
        return folder == null ? FileSystems.getDefault().getPath("/") : folder;
    }

    private static void read(Path file, List<byte[]> words, List<String> untold) {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (var line : LINES.split(text)) {
                var word = line.strip();
                if (word.startsWith(PEM) || word.isEmpty()) {
                    continue;
                }
                if (word.length() < SHORTEST) {
                    untold.add(file + " has a word of less than " + SHORTEST + " characters");
                } else {
                    words.add(word.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            untold.add(file + " can't be read: " + e);
        }
    }
}

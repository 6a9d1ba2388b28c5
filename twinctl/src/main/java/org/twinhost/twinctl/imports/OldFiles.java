package org.twinhost.twinctl.imports;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.rest.Refusal;

/** Files of an older cluster on this machine's disk. */
final class OldFiles {

    private static final int BYTES_MAX = 1024 * 1024;
    private static final int FILES_MAX = 200;

    private OldFiles() {}

    /** @throws Refusal one of them can't be read; with the reasons of all */
    static List<OldFile> read(List<Path> paths) {
        if (paths.size() > FILES_MAX) {
            throw new Refusal(paths.size() + " files are more than " + FILES_MAX + ": give them in parts");
        }
        var files = new ArrayList<OldFile>();
        var reasons = new ArrayList<String>();
        for (var path : new LinkedHashSet<>(paths)) {
            try {
                files.add(new OldFile(path.toString(), text(path)));
            } catch (NoSuchFileException missing) {
                reasons.add("there is no file " + path);
            } catch (AccessDeniedException denied) {
                reasons.add(path + " may not be read by you");
            } catch (IOException unreadable) {
                reasons.add("cannot read " + path + ": " + unreadable.getMessage());
            }
        }
        if (!reasons.isEmpty()) {
            throw new Refusal(PlainText.of(reasons.size() == 1 ? reasons.getFirst() : reasons.size() + " files can't be read")
                    + (reasons.size() == 1 ? "" : Importing.list(reasons.stream().map(PlainText::of).toList())));
        }
        return files;
    }

    private static String text(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("it is a folder, name the files in it");
        }
        // A device has no size, and no end.
        if (!Files.isRegularFile(path) && Files.exists(path)) {
            throw new IOException("it is no file");
        }
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException("it has more than 1 MiB, no such file is that large");
            }
            return text(bytes);
        }
    }

    /** UTF-8, or Latin-1 as older files often are; ends of lines are those of Unix. */
    private static String text(byte[] bytes) throws IOException {
        for (var each : bytes) {
            if (each >= 0 && each < ' ' && "\t\n\r\f".indexOf(each) < 0) {
                throw new IOException("it is binary, no text");
            }
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException older) {
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).replace("\r\n", "\n").replace('\r', '\n');
    }
}

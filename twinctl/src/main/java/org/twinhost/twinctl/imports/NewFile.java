package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;

/** A configuration in a file that was not there: whole, or not at all. */
final class NewFile {

    private NewFile() {}

    /** @throws Refusal there is one */
    static void mustNotExist(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Refusal(file + " is there already, nothing was written: name a new file");
        }
    }

    static void write(Path file, JsonNode snapshot) {
        mustNotExist(file);
        var fresh = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.writeString(fresh, Json.pretty(snapshot) + "\n", StandardOpenOption.CREATE_NEW);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException other) {
            throw new Refusal(fresh + " is there, of another call that was interrupted: remove it; nothing was written");
        } catch (NoSuchFileException nowhere) {
            throw new Refusal("there is no folder for " + file + ", nothing was written");
        } catch (IOException full) {
            discard(fresh);
            throw new Refusal("cannot write " + file + ": " + full.getMessage() + "; nothing was written");
        }
    }

    private static void discard(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            // The refusal says what is wrong.
        }
    }
}

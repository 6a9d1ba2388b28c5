package org.twinhost.twinctl.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;

/** A configuration in a file, as a person wrote it. */
public final class ConfigFile {

    /** The service takes no more. */
    private static final long BYTES_MAX = 1024 * 1024;

    private ConfigFile() {}

    /** Its content, whatever that is worth; it is the service that judges. */
    public static JsonNode read(Path file) {
        try {
            // A device has no size, and no end.
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw new Refusal(file + " is no file");
            }
            if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
                throw new Refusal(file + " has more than " + BYTES_MAX / 1024 + " KiB: no configuration is that large");
            }
            return parsed(file.toString(), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no file " + file);
        } catch (CharacterCodingException noText) {
            throw new Refusal(file + " is no text in UTF-8");
        } catch (IOException unreadable) {
            throw new Refusal("cannot read " + file + ": " + unreadable.getMessage());
        }
    }

    /** @param name of where the text stands, to begin the sentence */
    public static JsonNode parsed(String name, String text) {
        JsonNode content;
        try {
            content = Json.strictly(text);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw new Refusal(name + " is not JSON: " + broken.getOriginalMessage()
                    + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (!content.isObject()) {
            throw new Refusal(name + " holds no configuration: start from 'twinctl config show -o json'");
        }
        return content;
    }
}

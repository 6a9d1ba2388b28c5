package org.twinhost.twinctl.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

/** A configuration in a file, as a person wrote it. */
public final class ConfigFile {

    private ConfigFile() {}

    /** Its content, whatever that is worth; it is the service that judges. */
    public static JsonNode read(Path file) {
        try {
            return parsed(file.toString(), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no file " + file);
        } catch (IOException unreadable) {
            throw new Refusal("cannot read " + file + ": " + unreadable.getMessage());
        }
    }

    /** @param name of where the text stands, to begin the sentence */
    public static JsonNode parsed(String name, String text) {
        JsonNode content;
        try {
            content = Rest.JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new Refusal(name + " is not JSON: " + broken.getOriginalMessage() + " (line "
                    + broken.getLocation().getLineNr() + ", column " + broken.getLocation().getColumnNr() + ")");
        }
        if (!content.isObject()) {
            throw new Refusal(name + " holds no configuration: start from 'twinctl config show -o json'");
        }
        return content;
    }
}

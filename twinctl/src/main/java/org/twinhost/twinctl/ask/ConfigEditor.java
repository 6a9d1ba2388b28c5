package org.twinhost.twinctl.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

/**
 * A configuration in the hands of a person and his editor: opened again, with the reasons above it, until it is accepted or
 * given up.
 */
public final class ConfigEditor {

    /** Of lines that are for the person alone. */
    private static final String NOTE = "// ";

    private final String editor;

    /** @param editor a command line; null: the usual one of this person */
    public ConfigEditor(@Nullable String editor) {
        this.editor = Stream.of(editor, System.getenv("VISUAL"), System.getenv("EDITOR"))
                .filter(each -> each != null && !each.isBlank()).findFirst().orElse("vi");
    }

    /**
     * What the person made of it; accepted.
     *
     * @param check throws a {@link Refusal} that says what is wrong with it
     */
    public JsonNode edit(JsonNode snapshot, Consumer<JsonNode> check) {
        Path file = null;
        try {
            // Only its owner reads it. It goes also when this ends by Ctrl-C.
            file = Files.createTempFile("twinhost-config-", ".json");
            file.toFile().deleteOnExit();
            return edit(file, Rest.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(snapshot) + "\n", check);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException e) {
            throw new Refusal("nothing was changed: the text can't be given to the editor: " + e);
        } finally {
            discard(file);
        }
    }

    private JsonNode edit(Path file, String original, Consumer<JsonNode> check) throws IOException {
        var last = original;
        Files.writeString(file, original);
        while (true) {
            open(file);
            var text = withoutNotes(Files.readString(file));
            if (text.equals(last)) {
                throw new Refusal(last.equals(original) ? "nothing was edited, nothing was changed"
                        : "given up, nothing was changed; what you wrote last is in " + kept(text));
            }
            last = text;
            try {
                var content = ConfigFile.parsed("your text", text);
                check.accept(content);
                return content;
            } catch (Refusal refused) {
                Files.writeString(file, notes(String.valueOf(refused.getMessage())) + text);
            }
        }
    }

    private void open(Path file) throws IOException {
        int exit;
        try {
            exit = new ProcessBuilder("/bin/sh", "-c", editor + " \"$0\"", file.toString()).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted, nothing was changed");
        }
        if (exit != 0) {
            throw new Refusal("the editor (" + editor + ") failed with " + exit
                    + ", nothing was changed; another one: --editor");
        }
    }

    private static String notes(String reasons) {
        return Stream.concat(reasons.lines(), Stream.of("Mend it below, or leave it as it is to give up."))
                .map(line -> NOTE + line + "\n").collect(Collectors.joining());
    }

    private static String withoutNotes(String text) {
        return text.lines().dropWhile(line -> line.startsWith(NOTE)).map(line -> line + "\n").collect(Collectors.joining());
    }

    private static Path kept(String text) throws IOException {
        return Files.writeString(Files.createTempFile("twinhost-config-refused-", ".json"), text);
    }

    private static void discard(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It goes when this process does.
        }
    }
}

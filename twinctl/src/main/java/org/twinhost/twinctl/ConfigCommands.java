package org.twinhost.twinctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.text.ConfigText;
import org.twinhost.twinctl.text.FieldText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "config", description = "Shows and changes the configuration.", synopsisSubcommandLabel = "COMMAND")
final class ConfigCommands extends CommandGroup {

    ConfigCommands() {
        super("show, explain or apply");
    }

    @Command(description = "The configuration that is in force; with -o json as a file that can be edited and applied.")
    void show() {
        twinctl.show(twinctl.rest.get("v1", "snapshot"),
                body -> ConfigText.of(Rest.as(body, ClusterSnapshot.class)));
    }

    @Command(description = {
        "What a field of the configuration is: its limits with their reasons, and what becomes of a change.",
        "Without FIELD: all of them, a line each."
    })
    void explain(@Parameters(paramLabel = "FIELD", arity = "0..1",
            description = "sizeBytes, or timing.deadtimeMs, or volumes") String field) {
        var fields = twinctl.rest.get("v1", "fields");
        twinctl.show(field == null ? fields : FieldText.matching(fields, field),
                body -> field == null ? FieldText.list(body) : FieldText.of(body));
    }

    @Command(description = {
        "Proposes the file's content (as of 'config show -o json') as the new configuration.",
        "It is refused, with every reason, if it is not valid, or if the configuration has changed since the file was made."
    })
    void apply(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record") String comment) {
        var content = read(file);
        var proposal = Twinctl.json()
                .put("expectedRevision", replaced(content))
                .put("author", twinctl.surroundings.operator())
                .put("comment", comment == null ? "applied from " + file.getFileName() : comment);
        proposal.set("snapshot", content);
        twinctl.show(twinctl.rest.post(proposal, "v1", "proposals"), ConfigCommands::applied);
    }

    private static JsonNode read(Path file) {
        JsonNode content;
        try {
            content = Rest.JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no file " + file);
        } catch (JsonProcessingException broken) {
            throw new Refusal(file + " is not JSON: " + broken.getOriginalMessage() + " (line "
                    + broken.getLocation().getLineNr() + ", column " + broken.getLocation().getColumnNr() + ")");
        } catch (IOException unreadable) {
            throw new Refusal("cannot read " + file + ": " + unreadable.getMessage());
        }
        if (!content.isObject()) {
            throw new Refusal(file + " holds no configuration: start from 'twinctl config show -o json'");
        }
        return content;
    }

    /** The revision the file was made from; for a file that names none, the one in force. */
    private long replaced(JsonNode content) {
        var named = content.path("revision").path("number");
        return named.isIntegralNumber()
                ? named.asLong()
                : twinctl.rest.get("v1", "snapshot").path("revision").path("number").asLong();
    }

    private static String applied(JsonNode body) {
        var revision = body.path("revision");
        var text = new StringBuilder("revision ")
                .append(revision.isObject()
                        ? revision.path("number").asText() + "-" + revision.path("hash").asText()
                        : revision.asText())
                .append("UNCHANGED".equals(body.path("verdict").asText())
                        ? " is in force; the file changes nothing\n" : " is in force\n");
        body.path("warnings").forEach(warning -> text.append("  unwise: ").append(warning.asText()).append('\n'));
        return text.toString();
    }
}

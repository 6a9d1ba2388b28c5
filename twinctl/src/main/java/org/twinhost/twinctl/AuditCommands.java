package org.twinhost.twinctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.ServiceName;
import org.twinhost.twinctl.audit.AuditFiles;
import org.twinhost.twinctl.audit.AuditText;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "audit", description = "Shows who changed what on this node, and checks that nobody edited it afterwards.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommands extends CommandGroup {

    AuditCommands() {
        super("show or verify");
    }

    @Command(description = {
        "The last acts that this node's services were asked for, the newest last: when, who he says he is, whose the connection"
            + " was, what, and what became of it.",
        "With -o json: the lines as they are."
    })
    void show(
            @Option(names = "-n", paramLabel = "NUMBER", defaultValue = "50", description = "how many") int number,
            @Option(names = "--service", paramLabel = "NAME", description = "of this service alone") @Nullable String service) {
        if (number < 1) {
            throw new ParameterException(spec.commandLine(), "-n needs a number from 1 on, not " + number);
        }
        var lines = new ArrayList<JsonNode>();
        for (var files : of(service)) {
            for (var line : readable(files::lines)) {
                lines.add(json(files, line));
            }
        }
        lines.sort(Comparator.comparing(line -> line.path("at").asText()));
        var last = lines.subList(Math.max(0, lines.size() - number), lines.size());
        twinctl.show(Rest.JSON.valueToTree(last), AuditText::of);
    }

    private List<AuditFiles> of(@Nullable String service) {
        if (service != null && Arrays.stream(ServiceName.values()).noneMatch(each -> each.label().equals(service))) {
            throw new ParameterException(spec.commandLine(), "there is no service " + PlainText.of(service) + "; there are "
                    + Arrays.stream(ServiceName.values()).map(ServiceName::label).collect(Collectors.joining(", ")));
        }
        return all().stream().filter(files -> service == null || service.equals(files.service())).toList();
    }

    private List<AuditFiles> all() {
        return readable(() -> AuditFiles.below(twinctl.surroundings.state()));
    }

    private static JsonNode json(AuditFiles files, String line) {
        try {
            return Rest.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new Refusal("the audit of " + PlainText.of(files.service())
                    + " has a line that was not written as it is: 'twinctl audit verify' names it");
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T readable(Reading<T> reading) {
        try {
            return reading.read();
        } catch (AccessDeniedException e) {
            throw new Refusal("the audit is only for root: " + PlainText.of(String.valueOf(e.getMessage()))
                    + " can't be read");
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal("the audit can't be read: " + PlainText.of(e.toString()));
        }
    }

    @Command(description = {
        "Whether each line is as it was written and where it was written. Exit code 1 and the first line that is not, if not.",
        "Without FILE: all that this node's services keep. With FILEs, the oldest first: these, for example lines that were"
            + " collected from syslog.",
        "Whoever is root can write a whole new chain: compare the last number and hash with what syslog has carried away."
    })
    void verify(@Parameters(paramLabel = "FILE", arity = "0..*") @Nullable List<Path> files) {
        var all = files == null || files.isEmpty() ? all() : List.of(AuditFiles.of(files));
        if (all.isEmpty()) {
            throw new Refusal("there is no audit below " + twinctl.surroundings.state());
        }
        var problems = new ArrayList<String>();
        for (var each : all) {
            var verdict = readable(each::verdict);
            twinctl.surroundings.out().println(PlainText.of(verdict.text()));
            verdict.problems().stream().map(PlainText::of).forEach(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new Refusal("the audit is not whole\n  - " + String.join("\n  - ", problems));
        }
    }
}

package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.text.AuditFiles;
import org.twinhost.twinctl.text.AuditText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "audit", description = "Shows who changed what on this node, and checks that nobody edited it afterwards.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommands implements Runnable {

    @ParentCommand
    private Twinctl twinctl;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: show or verify");
    }

    @Command(description = {
        "The last acts that this node's services were asked for, the newest last: when, who he says he is, whose the connection"
            + " was, what, and what became of it.",
        "With -o json: the lines as they are."
    })
    void show(
            @Option(names = "-n", paramLabel = "NUMBER", defaultValue = "50", description = "how many") int number,
            @Option(names = "--service", paramLabel = "NAME", description = "of this service alone") String service)
            throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var files : AuditFiles.below(twinctl.surroundings.state())) {
            if (service == null || service.equals(files.service())) {
                for (var line : files.lines()) {
                    lines.add(Rest.JSON.readTree(line));
                }
            }
        }
        lines.sort(Comparator.comparing(line -> line.path("at").asText()));
        var last = lines.subList(Math.max(0, lines.size() - number), lines.size());
        twinctl.show(Rest.JSON.valueToTree(last), AuditText::of);
    }

    @Command(description = {
        "Whether each line is as it was written and where it was written. Exit code 1 and the first line that is not, if not.",
        "Without FILE: all that this node's services keep. With FILEs, the oldest first: these, for example lines that were"
            + " collected from syslog.",
        "Whoever is root can write a whole new chain: compare the last number and hash with what syslog has carried away."
    })
    void verify(@Parameters(paramLabel = "FILE", arity = "0..*") List<Path> files) throws IOException {
        var all = files == null || files.isEmpty()
                ? AuditFiles.below(twinctl.surroundings.state()) : List.of(AuditFiles.of(files));
        if (all.isEmpty()) {
            throw new Refusal("there is no audit below " + twinctl.surroundings.state());
        }
        var problems = new ArrayList<String>();
        for (var each : all) {
            var verdict = each.verdict();
            twinctl.surroundings.out().println(verdict.text());
            problems.addAll(verdict.problems());
        }
        if (!problems.isEmpty()) {
            throw new Refusal("the audit is not whole\n  - " + String.join("\n  - ", problems));
        }
    }
}

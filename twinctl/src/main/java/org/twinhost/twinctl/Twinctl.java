package org.twinhost.twinctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.text.StatusReport;
import org.twinhost.twinctl.text.TimelineText;
import org.twinhost.twinctl.text.WhyText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Start reading here. Exit code 0: done; 1: refused or failed, the reason is on stderr; 2: not understood.
 */
@Command(
        name = "twinctl",
        description = "Looks after a Twinhost cluster, from any of its nodes.",
        footer = {"", "Exit code: 0 done, 1 refused or failed (the reason is on stderr), 2 usage."},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Twinctl.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VmCommands.class, NodeCommands.class, VolumeCommands.class, FenceCommands.class, ConfigCommands.class,
            AuditCommands.class, TokenCommands.class, DrillCommands.class,
        })
public final class Twinctl implements Runnable {

    /** How answers are printed. */
    enum Format {
        text,
        json
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Twinctl.class.getPackage().getImplementationVersion();
            return new String[] {"twinctl " + (version == null ? "(not packaged)" : version)};
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(names = {"-o", "--output"}, scope = ScopeType.INHERIT, defaultValue = "text", paramLabel = "FORMAT",
            description = "text or json (the service's own answer)")
    private Format format;

    final Surroundings surroundings;
    final Rest rest;

    Twinctl(Surroundings surroundings) {
        this.surroundings = surroundings;
        rest = new Rest(surroundings);
    }

    public static void main(String... arguments) {
        System.exit(run(Surroundings.real(), arguments));
    }

    static int run(Surroundings surroundings, String... arguments) {
        return new CommandLine(new Twinctl(surroundings))
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setExecutionExceptionHandler((failure, _, _) -> {
                    if (!(failure instanceof Refusal)) {
                        throw failure;
                    }
                    surroundings.err().println("twinctl: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    @Command(description = "The whole cluster as this node sees it, and what is wrong with it.")
    void status() {
        show(rest.get("v1", "status"), body -> StatusReport.of(Rest.as(body, ClusterStatus.class)));
    }

    @Command(description = "Why a resource is where it is, or is not: scores, rules, decisions.")
    void why(@Parameters(paramLabel = "RESOURCE", description = "a guest") String resource) {
        show(rest.get("v1", "why", resource), body -> WhyText.of(resource, body));
    }

    @Command(description = "The last failover, stage by stage.")
    void timeline() {
        show(rest.get("v1", "timeline"),
                body -> TimelineText.of(Rest.as(body, FailoverTimeline.class)));
    }

    /** Turns an answer into words. */
    interface Words {
        String of(JsonNode body);
    }

    /** Prints an answer the way it is wanted. */
    void show(JsonNode body, Words words) {
        if (format == Format.json) {
            try {
                surroundings.out().println(Rest.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        } else {
            surroundings.out().print(words.of(body));
            surroundings.out().flush();
        }
    }

    /** Prints a line of what goes on: beside the answer where that is read by a program. */
    void tell(String line) {
        (format == Format.json ? surroundings.err() : surroundings.out()).println(line);
    }

    /** Prints what will happen, in the service's words where it has some. */
    void showAccepted(JsonNode body, Supplier<String> ownWords) {
        show(body, answer -> (answer.hasNonNull("will") ? answer.get("will").asText() : ownWords.get()) + "\n");
    }

    static ObjectNode json() {
        return Rest.JSON.createObjectNode();
    }
}

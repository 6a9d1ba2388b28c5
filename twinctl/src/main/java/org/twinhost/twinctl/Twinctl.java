package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.imports.Caller;
import org.twinhost.twinctl.imports.ImportCommand;
import org.twinhost.twinctl.print.Letters;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.print.Yaml;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Start reading here. Exit code 0: done; 1: refused or failed, the reason is on stderr; 2: not understood; of {@code status}
 * that of the verdict.
 */
@Command(
        name = "twinctl",
        description = "Looks after a Twinhost cluster, from any of its nodes.",
        footer = {"", "Exit code: 0 done, 1 refused or failed (the reason is on stderr), 2 usage; of status what it is worth:",
            "0 PROTECTED, 3 AT RISK, 4 UNPROTECTED, 5 DOWN."},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Twinctl.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Twinctl implements Runnable, Caller {

    /** How answers are printed. */
    enum Format {
        text,
        wide,
        json,
        yaml
    }

    static final class Version implements CommandLine.IVersionProvider {

        /** The jar says it; a native executable has taken it from there when it was made. */
        private static final @Nullable String OF_THE_JAR = Twinctl.class.getPackage().getImplementationVersion();

        @Override
        public String[] getVersion() {
            return new String[] {"twinctl " + (OF_THE_JAR == null ? "(not packaged)" : OF_THE_JAR)};
        }
    }

    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    @Option(names = {"-o", "--output"}, scope = ScopeType.INHERIT, defaultValue = "text", paramLabel = "FORMAT",
            description = "text, wide (more columns), json (the service's own answer) or yaml (the same)")
    private Format format;

    final Surroundings surroundings;
    final Gateway rest;

    private static Map<String, Supplier<Object>> commands() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("status", LookCommands.Status::new);
        commands.put("watch", LookCommands.Watch::new);
        commands.put("why", LookCommands.Why::new);
        commands.put("timeline", LookCommands.Timeline::new);
        commands.put("events", LookCommands.What::new);
        commands.put("doctor", LookCommands.AskDoctor::new);
        commands.put("setup", ClusterCommands.Setup::new);
        commands.put("vm", VmCommands::new);
        commands.put("node", NodeCommands::new);
        commands.put("join", NodeCommands.Join::new);
        commands.put("cluster", ClusterCommands.Power::new);
        commands.put("maintenance", ClusterCommands.Maintenance::new);
        commands.put("volume", VolumeCommands::new);
        commands.put("fence", FenceCommands::new);
        commands.put("config", ConfigCommands::new);
        commands.put("import", ImportCommand::new);
        commands.put("drill", DrillCommands::new);
        commands.put("audit", AuditCommands::new);
        commands.put("support-bundle", SupportCommands::new);
        commands.put("token", TokenCommands::new);
        commands.put("completion", ShellCommands.Script::new);
        commands.put("complete", ShellCommands.Complete::new);
        commands.put("gen-man", ShellCommands.GenMan::new);
        return commands;
    }

    Twinctl(Surroundings surroundings) {
        this.surroundings = surroundings;
        rest = new Gateway(surroundings.gateway(), surroundings.patience());
    }

    public static void main(String... arguments) {
        var exit = run(arguments);
        // Not exit: that sets up logging first, to log that it was called.
        Runtime.getRuntime().halt(exit);
    }

    private static int run(String... arguments) {
        try {
            var surroundings = Surroundings.real();
            var exit = run(surroundings, arguments);
            surroundings.out().flush();
            surroundings.err().flush();
            return exit;
        } catch (Refusal nonsense) {
            Letters.printer(System.getenv(), System.err).println("twinctl: " + nonsense.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    static int run(Surroundings surroundings, String... arguments) {
        return understanding(new Twinctl(surroundings), arguments)
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

    /** A command's annotations take their time to be read: a call that begins with a command's name knows only that one. */
    static CommandLine understanding(Twinctl twinctl, String... arguments) {
        var line = new CommandLine(twinctl);
        var first = arguments.length == 0 ? "" : arguments[0];
        var named = COMMANDS.get(first);
        if (named != null) {
            line.addSubcommand(first, named.get());
        } else if (!first.equals("--version") && !first.equals("-V")) {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Turns an answer into words. */
    interface Words {
        String of(JsonNode body);
    }

    /** Prints an answer the way it is wanted. */
    void show(JsonNode body, Words words) {
        var letters = surroundings.screen().letters();
        surroundings.out().print(switch (format) {
            case json -> letters.escaped(Json.pretty(body)) + "\n";
            case yaml -> letters.escaped(Yaml.of(body));
            case text, wide -> words.of(body);
        });
        surroundings.out().flush();
    }

    @Override
    public JsonNode inForce() {
        return rest.get("v1", "snapshot");
    }

    @Override
    public void print(JsonNode body, IntFunction<String> text) {
        show(body, _ -> text.apply(view().columns()));
    }

    @Override
    public PrintWriter err() {
        return surroundings.err();
    }

    /** How the person who asks looks at it. */
    View view() {
        return new View(ZonedDateTime.now(surroundings.clock().get()), surroundings.screen().colours(), format == Format.wide);
    }

    /** Whether a program reads the answer. */
    boolean isForPrograms() {
        return format == Format.json || format == Format.yaml;
    }

    /** Prints a line of what goes on: beside the answer where that is read by a program. */
    void tell(String line) {
        (format == Format.json ? surroundings.err() : surroundings.out()).println(line);
    }

    /** Prints what will happen, in the service's words where it has some. */
    void showAccepted(JsonNode body, Supplier<String> ownWords) {
        show(body, answer -> (answer.hasNonNull("will") ? answer.get("will").asText() : ownWords.get()) + "\n");
    }

    /** Until that is so, if the caller wants to wait. */
    void waits(Waiting waiting, Goal<?> goal) {
        waiting.until(goal, rest, surroundings);
    }

    static ObjectNode json() {
        return Json.object();
    }
}

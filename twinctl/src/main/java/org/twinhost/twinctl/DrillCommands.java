package org.twinhost.twinctl;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.drill.DrillRunner;
import org.twinhost.twinctl.drill.DrillText;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.drill.Safety;
import org.twinhost.twinctl.drill.Wish;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "drill",
        description = "Rehearses the loss of a node in earnest, and reports what was promised and what was seen.",
        synopsisSubcommandLabel = "COMMAND")
final class DrillCommands extends CommandGroup {

    DrillCommands() {
        super("power, freeze, switchover, list or show");
    }

    /** What every drill that loses a node is told. */
    static final class Loss {

        @Parameters(paramLabel = "NODE")
        private String node = "";
        @Option(names = "--yes", paramLabel = "NODE", description = "the node's name once more: do not ask for it")
        private @Nullable String yes;
        @Option(names = "--deadline", paramLabel = "TIME", defaultValue = "120s",
                description = "until every guest runs on another node (default: ${DEFAULT-VALUE})")
        private String deadline = "";
        @Option(names = "--back", paramLabel = "TIME", defaultValue = "20m",
                description = "from then until the node is back and in sync (default: ${DEFAULT-VALUE})")
        private String back = "";

        String options() {
            return " --deadline " + deadline + " --back " + back;
        }
    }

    @Command(description = {
        "Cuts the power of another node by its fence device, as a pulled plug would, and watches how the cluster gets over it."
            + " The power comes back by itself.",
        "Refused with all reasons where it is not safe. Ctrl-C ends only the watching."
    })
    void power(@Mixin Loss loss) {
        drill(wish(DrillReport.Kind.POWER, loss, null), loss.yes, loss.options());
    }

    @Command(description = {
        "Lets another node look hung: it falls silent on every link while its guests run on. It has to be noticed and fenced in"
            + " earnest; its power comes back by itself. If nobody fences it, it speaks again by itself, and the drill is not"
            + " passed.",
        "Refused with all reasons where it is not safe. Ctrl-C ends only the watching."
    })
    void freeze(
            @Option(names = "--guest", paramLabel = "GUEST", description = "only if this one runs there")
            @Nullable String guest,
            @Mixin Loss loss) {
        drill(wish(DrillReport.Kind.FREEZE, loss, guest), loss.yes,
                (guest == null ? "" : " --guest " + guest) + loss.options());
    }

    @Command(description = {
        "Moves the guests of a node away, each by a stop and a start, and back again.",
        "Refused with all reasons where it is not safe. Ctrl-C ends only the watching."
    })
    void switchover(
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--guest", paramLabel = "GUEST", description = "only this one") @Nullable String guest,
            @Option(names = "--yes", paramLabel = "NODE", description = "the node's name once more: do not ask for it")
            @Nullable String yes,
            @Option(names = "--deadline", paramLabel = "TIME", defaultValue = "120s",
                    description = "for each of the two ways (default: ${DEFAULT-VALUE})") String deadline) {
        drill(new Wish(DrillReport.Kind.SWITCHOVER, node, guest, time(deadline), time(deadline)), yes,
                (guest == null ? "" : " --guest " + guest) + " --deadline " + deadline);
    }

    @Command(description = "The last drills that were watched from this node, the newest first.")
    void list() {
        twinctl.show(twinctl.rest.get("v1", "drills"), body -> DrillText.list(reports(body)));
    }

    @Command(description = "The report of a drill that was watched from this node.")
    void show(
            @Parameters(paramLabel = "NUMBER", arity = "0..1", defaultValue = "1",
                    description = "as 'drill list' counts; the last one if not given") int number) {
        var body = twinctl.rest.get("v1", "drills");
        if (number < 1 || number > body.size()) {
            throw new Refusal("there is no drill " + number + ": " + (body.isEmpty() ? "none was watched from this node yet"
                    : "there are 1 to " + body.size() + ", see 'twinctl drill list'"));
        }
        twinctl.show(body.get(number - 1), report -> DrillText.of(Rest.as(report, DrillReport.class)));
    }

    private static List<DrillReport> reports(JsonNode body) {
        return Rest.JSON.convertValue(body, new TypeReference<List<DrillReport>>() {});
    }

    private Wish wish(DrillReport.Kind kind, Loss loss, @Nullable String guest) {
        return new Wish(kind, loss.node, guest, time(loss.deadline), time(loss.back));
    }

    private void drill(Wish wish, @Nullable String yes, String options) {
        var runner = new DrillRunner(twinctl.rest, Pace.real(), twinctl::tell);
        tellPlan(wish, runner.check(wish));
        confirm(wish, yes, options);
        // Somebody may have thought it over for long.
        var report = whileInterruptible(runner, wish, runner.check(wish));
        twinctl.show(Rest.JSON.valueToTree(report), _ -> "\n" + DrillText.withoutSteps(report)
                + (runner.notKept() == null ? "\nThe report is kept: twinctl drill show\n" : ""));
        if (runner.notKept() != null) {
            twinctl.surroundings.err().println("twinctl: the report is not kept: " + runner.notKept());
        }
        if (!report.passed()) {
            throw new Refusal("the drill of " + wish.node() + " is not passed: " + String.join("; ", report.failures()));
        }
    }

    private void tellPlan(Wish wish, Safety safety) {
        var node = wish.node();
        twinctl.tell("It is safe: the cluster is " + safety.verdict() + ".");
        switch (wish.kind()) {
            case POWER -> twinctl.tell("The power of " + node + " will be cut, and comes back by itself. Promised:");
            case FREEZE -> twinctl.tell(node + " will fall silent on every link while its guests run on: they are stopped when"
                    + " it is fenced. It is given up later than a dead node, for its replication answers. Promised:");
            case SWITCHOVER -> twinctl.tell("Stopped on " + node + ", started elsewhere, and moved back: "
                    + String.join(", ", safety.guestsToMove(wish)));
        }
        if (wish.kind() != DrillReport.Kind.SWITCHOVER) {
            safety.promises(wish).forEach(each -> twinctl.tell("  " + DrillText.promise(each)));
        }
    }

    /** @param options all that was given besides, so that the advice is the same drill */
    private void confirm(Wish wish, @Nullable String yes, String options) {
        var node = wish.node();
        if (yes != null && !yes.equals(node)) {
            throw new Refusal("--yes takes the name of the node, and " + yes + " is not " + node + "; nothing was done");
        }
        if (yes == null) {
            ReadOut.mustType(twinctl.surroundings, node, "Type " + node + " to begin: ", "Who wants it: twinctl drill "
                    + wish.kind().label() + " " + node + options + " --yes " + node);
        }
    }

    /** Ctrl-C says what goes on without us; the exit code is then the signal's, 130. */
    private DrillReport whileInterruptible(DrillRunner runner, Wish wish, Safety safety) {
        var word = Thread.ofPlatform().unstarted(() ->
                twinctl.surroundings.err().println("\ntwinctl: interrupted. " + runner.goesOn()));
        Runtime.getRuntime().addShutdownHook(word);
        try {
            return runner.run(wish, safety);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(word);
            } catch (IllegalStateException interrupted) {
                // it speaks just now
            }
        }
    }

    /** {@code 90}, {@code 90s} or {@code 5m}. */
    private Duration time(String text) {
        var unit = text.isEmpty() ? ' ' : text.toLowerCase(Locale.ROOT).charAt(text.length() - 1);
        var digits = Character.isDigit(unit) ? text : text.substring(0, Math.max(0, text.length() - 1));
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(Character::isDigit)
                || !Character.isDigit(unit) && unit != 's' && unit != 'm') {
            throw new ParameterException(spec.commandLine(), "'" + text + "' is no time: 90s or 5m");
        }
        return unit == 'm' ? Duration.ofMinutes(Long.parseLong(digits)) : Duration.ofSeconds(Long.parseLong(digits));
    }
}

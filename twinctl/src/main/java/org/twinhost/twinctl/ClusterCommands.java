package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.alone.Recovery;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.ask.Dialogue;
import org.twinhost.twinctl.setup.ask.SetUp;
import org.twinhost.twinctl.setup.host.ThisHost;
import org.twinhost.twinctl.text.Wrap;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.MaintenanceKnown;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** Commands about the cluster as a whole. */
final class ClusterCommands {

    private ClusterCommands() {}

    /** The first node of a cluster. */
    @Command(name = "setup", description = {
        "Makes this machine the first node of a cluster of two: asks what it can't find out, looks whether all of that is right"
            + " here, shows each file and each command, and does it when you agree. For root.",
        "Nothing is half done: what fails or is interrupted is taken away again, at once or by the next setup. Nothing is"
            + " started: 'twinctl node invite' comes next."
    })
    static final class Setup implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Option(names = "--answers", paramLabel = "FILE", description = "lines of 'key = value' instead of questions")
        private @Nullable Path answers;

        @Option(names = "--check", description = "look whether all of it is right here, and change nothing")
        private boolean isTrial;

        @Option(names = "--yes", description = "do it without asking whether it shall be done")
        private boolean isAgreed;

        @Option(names = "--print-answers", description = "print a file of answers with what was found here, for editing")
        private boolean wantsFound;

        @Override
        public void run() {
            var surroundings = twinctl.surroundings;
            var machine = new ThisMachine(twinctl.rest, surroundings.clock().get(), surroundings.patience());
            Optional<Dialogue.Person> person = surroundings.ask().map(Setup::person);
            var host = new ThisHost(surroundings.patience());
            new SetUp(machine, host, surroundings.etc(), surroundings.out(), person).run(new SetUp.Wish(
                    answers == null ? null : answers.toAbsolutePath().toString(), isTrial, isAgreed, wantsFound,
                    ThisMachine.isRoot()));
        }

        private static Dialogue.Person person(Function<String, String> ask) {
            return new Dialogue.Person() {
                @Override
                public @Nullable String answer(String question) {
                    return ask.apply(question);
                }

                @Override
                public @Nullable String secret(String question) {
                    var console = System.console();
                    if (console == null || !console.isTerminal()) {
                        return ask.apply(question);
                    }
                    var typed = console.readPassword("%s", question);
                    return typed == null ? null : new String(typed);
                }
            };
        }
    }

    /** The whole cluster, before the power of all its nodes goes. */
    @Command(name = "cluster",
            description = "Shuts the whole cluster down, sees it up again, or recovers it on the one node that is left.",
            synopsisSubcommandLabel = "COMMAND")
    static final class Power extends CommandGroup {

        Power() {
            super("shutdown, start or recover-alone");
        }

        @Command(description = {
            "All guests are stopped, none moves; then all nodes say goodbye, so that they may be switched off in any order.",
            "What is to run runs again when both nodes are back."})
        void shutdown(@Mixin Waiting waiting) {
            waiting.check();
            twinctl.showAccepted(twinctl.rest.post(Twinctl.json(), "v1", "shutdown"), () -> "the cluster is being shut down");
            twinctl.waits(waiting, new Goal.AllLeft());
        }

        @Command(description = {
            "Takes a shutdown back where that is still possible. A node that has said goodbye is back after its next boot, by",
            "itself; with --wait this says what is missing until all is up."})
        void start(@Mixin Waiting waiting) {
            waiting.check();
            twinctl.showAccepted(twinctl.rest.delete("v1", "shutdown"), () -> "the cluster is not shut down");
            twinctl.waits(waiting, new Goal.AllUp());
        }

        @Command(name = "recover-alone", description = {
            "On the node that is left, when all others are gone for good and it was booted alone: looks first and shows which"
                + " nodes your word is needed for, what each volume here is and what could be missing in it, and which guests"
                + " will run. Refused while another node is heard.",
            "Then the cluster's name is your word for all of it: each node is confirmed to be off, each volume forced that"
                + " needs it. Called again after a failure it does only what is missing. With -o json and without --yes it"
                + " only looks."})
        void recoverAlone(
                @Option(names = "--yes", paramLabel = "CLUSTER", arity = "0..1", fallbackValue = "",
                        description = "the cluster's name: do not ask for it") @Nullable String yes,
                @Mixin Waiting waiting) {
            waiting.check();
            if (twinctl.isForPrograms() && yes == null && waiting.isWanted()) {
                throw new ParameterException(spec.commandLine(), "-o json without --yes only looks: nothing to --wait for");
            }
            var recovery = new Recovery(twinctl.rest, twinctl.surroundings, Pace.real(), this::tell);
            var plan = recovery.look();
            twinctl.show(Recovery.json(plan), _ -> Recovery.text(plan));
            if (twinctl.isForPrograms() && yes == null) {
                return;
            }
            if (recovery.isNeeded(plan)) {
                recovery.mustBeMeant(plan, yes);
                recovery.run(plan);
            }
            twinctl.waits(waiting, new Goal.GuestsRun(recovery.guests(plan)));
            if (waiting.isWanted() && !recovery.lost(plan).isEmpty()) {
                throw new Refusal("not recovered: " + String.join(", ", recovery.lost(plan)) + "; what was shown says why");
            }
        }

        private void tell(String line) {
            var out = twinctl.isForPrograms() ? twinctl.surroundings.err() : twinctl.surroundings.out();
            out.print(Wrap.hanging("", line, 4, View.COLUMNS));
            out.flush();
        }
    }

    /** A time in which the cluster keeps its hands off. */
    @Command(name = "maintenance", description = {
        "A time in which nothing is started, stopped or fenced, so that people may.",
        "Guests run on and are mirrored; what is mirrored with a node that is lost meanwhile waits."},
            synopsisSubcommandLabel = "COMMAND")
    static final class Maintenance extends CommandGroup {

        Maintenance() {
            super("on or off");
        }

        private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([smhd])");

        /** {@code 90s}, {@code 30m}, {@code 2h}, {@code 1d}. */
        static final class Time implements ITypeConverter<Duration> {
            @Override
            public Duration convert(String text) {
                var parts = TIME.matcher(text);
                if (!parts.matches()) {
                    throw new TypeConversionException("'" + text + "' is no time: write 90s, 30m, 2h or 1d");
                }
                long number = Long.parseLong(parts.group(1));
                return switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
            }
        }

        @Command(description = "From now on; it ends by itself.")
        void on(@Option(names = "--for", paramLabel = "TIME", converter = Time.class, defaultValue = "2h",
                        description = "90s, 30m, 2h or 1d; 2h if nothing is said, 7d at most") Duration time) {
            if (time.isZero()) {
                throw new Refusal("maintenance for no time is none: twinctl maintenance off");
            }
            told(twinctl.rest.post(Twinctl.json().put("forMs", time.toMillis()), "v1", "maintenance"), "maintenance begins",
                    true);
        }

        @Command(description = "It is over: guests are looked after again, and lost nodes are fenced.")
        void off() {
            told(twinctl.rest.delete("v1", "maintenance"), "maintenance ends", false);
        }

        private void told(JsonNode answer, String ownWords, boolean isOn) {
            twinctl.show(answer, body -> Wrap.hanging("", body.path("will").asText(ownWords), 4, View.COLUMNS));
            var missing = MaintenanceKnown.missing(twinctl.rest, Pace.real(), twinctl.surroundings.patience(), isOn);
            if (!missing.isEmpty()) {
                twinctl.surroundings.err().print(Wrap.hanging("twinctl: ", "not known yet on " + String.join(", ", missing)
                        + ": there it is not so before 'twinctl status' finds no configuration-differs any more", 4,
                        View.COLUMNS));
            }
        }
    }
}

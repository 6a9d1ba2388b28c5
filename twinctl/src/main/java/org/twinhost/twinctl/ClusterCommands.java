package org.twinhost.twinctl;

import java.time.Duration;
import java.util.regex.Pattern;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Commands about the cluster as a whole. */
final class ClusterCommands {

    private ClusterCommands() {}

    /** The whole cluster, before the power of all its nodes goes. */
    @Command(name = "cluster", description = "Shuts the whole cluster down, and sees it up again.",
            synopsisSubcommandLabel = "COMMAND")
    static final class Power extends CommandGroup {

        Power() {
            super("shutdown or start");
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
            twinctl.showAccepted(twinctl.rest.post(Twinctl.json().put("forMs", time.toMillis()), "v1", "maintenance"),
                    () -> "maintenance begins");
        }

        @Command(description = "It is over: guests are looked after again, and lost nodes are fenced.")
        void off() {
            twinctl.showAccepted(twinctl.rest.delete("v1", "maintenance"), () -> "maintenance ends");
        }
    }
}

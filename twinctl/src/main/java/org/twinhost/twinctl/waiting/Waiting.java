package org.twinhost.twinctl.waiting;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of a command that may wait until what it asked for is so. */
public final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(500);

    @Option(names = "--wait", description = "wait until it is so, and show how far it is; exit code 1 if it can't become so")
    private boolean wanted;

    @Option(names = "--timeout", paramLabel = "SECONDS",
            description = "with --wait: at most so long; what was asked for goes on")
    private @Nullable Long seconds;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    public boolean isWanted() {
        return wanted;
    }

    /** Before anything is asked for: whether what was said of waiting makes sense. */
    public void check() {
        if (seconds != null && (!wanted || seconds < 1)) {
            throw new ParameterException(command.commandLine(), "--timeout needs --wait, and a number from 1 on");
        }
    }

    /**
     * Waits, if that is wanted.
     *
     * @throws Refusal it can't become so, or it took too long
     */
    public <S extends Record> void until(Goal<S> goal, Gateway gateway, Surroundings surroundings) {
        if (!wanted) {
            return;
        }
        var bar = new Bar(surroundings.err(), surroundings.screen().isTerminal());
        var left = new Thread(() -> {
            bar.end();
            surroundings.err().println("twinctl: it goes on without you; twinctl status shows how far it is");
        });
        Runtime.getRuntime().addShutdownHook(left);
        try {
            bar.show(poll(state(goal, gateway, surroundings.patience()), bar));
        } finally {
            bar.end();
            Runtime.getRuntime().removeShutdownHook(left);
        }
    }

    private static <S extends Record> Function<Duration, Sight> state(
            Goal<S> goal, Gateway gateway, Patience patience) {
        var path = goal.source() == ClusterStatus.class ? "status" : "volumes";
        return waited -> goal.in(Records.as(gateway.get("v1", path), goal.source()), patience.asUsual(waited));
    }

    private Sight poll(Function<Duration, Sight> look, Bar bar) {
        var began = System.nanoTime();
        while (true) {
            Sight last;
            var waited = Duration.ofNanos(System.nanoTime() - began);
            try {
                last = look.apply(waited);
            } catch (Refusal silent) {
                // Services restart and guests move all the same: it is not known for a while.
                last = Sight.yet("not known: " + silent.getMessage());
            }
            switch (last.kind()) {
                case DONE -> {
                    return last;
                }
                case NEVER -> throw new Refusal(last.text());
                case YET -> bar.show(last);
            }
            if (seconds != null && waited.toSeconds() >= seconds) {
                throw new Refusal("not so after " + seconds + " s, it goes on: " + last.text());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new Refusal("not waited for any longer; it goes on");
        }
    }
}

package org.twinhost.twinctl.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.ask.Names;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.host.ThisHost;
import org.twinhost.twinctl.setup.plan.Plan;
import org.twinhost.twinctl.text.EditText;

/**
 * {@code twinctl node replace} and {@code twinctl node remove}: on the node that is left, everything that the dead one knew is
 * made anew. Start reading here. For one thread.
 */
public final class Replace {

    /** Heartbeat looks every five seconds; a busy machine is slower. */
    private static final Duration ACCEPT_MAX = Duration.ofSeconds(90);
    private static final long LOOK_EVERY_MS = 1_000;

    private final Surroundings surroundings;
    private final Cluster cluster;
    private final Host host;
    private final Pace pace;
    private final NewKeys keys;

    Replace(Surroundings surroundings, Cluster cluster, Machine machine, Host host, Pace pace) {
        this.surroundings = surroundings;
        this.cluster = cluster;
        this.host = host;
        this.pace = pace;
        this.keys = new NewKeys(machine, host, surroundings.etc());
    }

    /**
     * Does it, or goes on with it.
     *
     * @param yes the node's name once more, empty: without a name; null: it is asked for
     * @throws Refusal why not: all reasons; or what failed, and what to do
     */
    public static void run(Act.Kind kind, String name, @Nullable String yes, Surroundings surroundings, Gateway rest) {
        var act = new Act(kind, Names.node(name));
        ThisMachine.mustBeRoot(act.command());
        var machine = new ThisMachine(rest, surroundings.clock().get(), surroundings.patience());
        new Replace(surroundings, new ClusterHere(rest, surroundings.operator()), machine,
                new ThisHost(surroundings.patience()), Pace.real())
                .run(act, yes);
    }

    void run(Act act, @Nullable String yes) {
        ReadOut.checkName(yes, act.node().value(), "node", act.command() + " --yes " + act.node());
        try (var _ = host.alone()) {
            var begun = keys.begun().or(() -> keys.proposing().filter(this::isDone));
            if (begun.isPresent()) {
                goOn(begun.get(), act);
            } else {
                begin(act, yes);
            }
        } catch (IOException failed) {
            throw new Refusal(failed.getMessage() + "\n" + keys.begun().or(keys::proposing)
                    .map(each -> "Until it is done the old keys still open what was not restarted. Mend it, then go on: "
                            + each.command()).orElse("Nothing has changed."));
        }
    }

    /** Whether a change of the configuration that was under way has come about: the node is in it no more. */
    private boolean isDone(Act act) {
        return cluster.look().configuration().node(act.node()).isEmpty();
    }

    private void goOn(Act begun, Act act) throws IOException {
        if (!begun.equals(act)) {
            throw new Refusal("'" + begun.command() + "' has begun here and did not end: call that first; nothing was changed");
        }
        say(begun.command() + " has begun before and did not end; it goes on.");
        if (keys.begun().isEmpty()) {
            keys.isReady(begun);
        }
        finish(begun);
    }

    private void begin(Act act, @Nullable String yes) throws IOException {
        var now = cluster.look();
        var reasons = new ArrayList<>(Objections.of(now, act));
        var snapshot = cluster.snapshot();
        var next = Without.node(snapshot, act.node());
        var change = act.kind() == Act.Kind.REMOVE && reasons.isEmpty() ? checked(next, reasons) : Optional.<JsonNode>empty();
        if (!reasons.isEmpty()) {
            throw new Refusal(act.node() + " can't be " + act.kind().word() + "d, nothing was changed:\n  - "
                    + String.join("\n  - ", reasons));
        }
        var plan = Renewal.of(now.self(), now.addresses(), surroundings.etc());
        show(now, act, plan, change);
        confirmed(act, yes);

        keys.sweep();
        keys.make(plan.steps());
        say("made: new keys and certificates, in " + surroundings.etc().resolve(NewKeys.NAME));
        if (act.kind() == Act.Kind.REMOVE) {
            keys.isProposing(act);
            // Also what is refused may have come about, where nobody answered: the next call looks.
            say(EditText.outcome(cluster.propose(next, act.node() + " is gone for good")).stripTrailing());
        }
        keys.isReady(act);
        finish(act);
    }

    private Optional<JsonNode> checked(ObjectNode next, List<String> reasons) {
        try {
            return Optional.of(cluster.check(next));
        } catch (Refusal refused) {
            reasons.add("the configuration without it is refused. " + refused.getMessage());
            return Optional.empty();
        }
    }

    private void show(Situation now, Act act, Plan plan, Optional<JsonNode> change) {
        var steps = new NextSteps(now, act.node());
        say(now.ground(act.node()));
        change.ifPresent(outcome -> say("\nThe configuration:\n" + EditText.outcome(outcome).stripTrailing()));
        say("\nEverything that " + act.node() + " knew is made anew on " + now.self() + ", and the old is deleted:\n\n"
                + plan.text().stripTrailing() + "\n");
        say("Guests run on. Afterwards no certificate and no key of " + act.node() + " opens anything here, and it"
                + " never comes back by itself.");
        if (act.kind() == Act.Kind.REPLACE) {
            steps.troubles().forEach(each -> say("Remark: " + each + "."));
        }
    }

    private void confirmed(Act act, @Nullable String yes) {
        if (yes == null) {
            ReadOut.mustType(surroundings, act.node().value(), "Type " + act.node() + " to do this: ",
                    ReadOut.READ + act.command() + " --yes " + act.node());
        }
    }

    // Forward only -----------------------------------------------------------------------------------------------------

    private void finish(Act act) throws IOException {
        journal(act.command() + ": keys, certificates and tokens are being made anew, asked for by " + surroundings.operator());
        var announced = keys.announce();
        if (announced.isPresent()) {
            awaitAccepted(announced.get());
            keys.isAccepted();
        }
        keys.place();
        say("placed: the new ones; the old ones are deleted");
        for (var run : Renewal.afterwards()) {
            say(run.text());
            keys.run(run.words());
        }
        keys.end();
        journal(act.command() + ": done, the old keys open nothing");
        say("\nDone: the keys of " + act.node() + " open nothing any more.");
        say(next(act));
    }

    /** The restarts may have left somebody silent for a moment; the act is done nevertheless. */
    private String next(Act act) {
        try {
            var steps = new NextSteps(cluster.look(), act.node());
            return switch (act.kind()) {
                case REPLACE -> steps.replaced();
                case REMOVE -> steps.removed();
            };
        } catch (Refusal silent) {
            return "What is next: twinctl status, then docs/running.md, A new machine takes a dead one's place";
        }
    }

    private void awaitAccepted(String key) throws IOException {
        say("heartbeat is shown the new one beside the old, " + key);
        var most = host.patience().of(ACCEPT_MAX);
        var untilMs = pace.ms() + most.toMillis();
        while (!cluster.accepts(key)) {
            if (pace.ms() >= untilMs) {
                throw new IOException("heartbeat has not taken the new " + key + " within " + most.toSeconds() + " s, and"
                        + " without that this node would wait for the dead one: journalctl -u twinhost-heartbeat");
            }
            pace.pause(LOOK_EVERY_MS);
        }
    }

    /** For who looks afterwards; a machine without a journal does it nevertheless. */
    private void journal(String line) {
        try {
            host.run(Map.of(), "logger", "--tag", "twinctl", "--priority", "auth.notice", line);
        } catch (IOException without) {
            say("not in the journal: " + without.getMessage());
        }
    }

    private void say(String text) {
        surroundings.out().println(text);
        surroundings.out().flush();
    }
}

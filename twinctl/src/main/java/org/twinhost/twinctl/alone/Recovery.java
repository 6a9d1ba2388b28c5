package org.twinhost.twinctl.alone;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;

/** {@code twinctl cluster recover-alone}. Start reading here. For one thread. */
public final class Recovery {

    /** Heartbeat writes the word down and agrees with itself on a view, which takes a deadtime or two. */
    private static final Duration SETTLE_MAX = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MS = 500;
    private static final String COMMAND = "twinctl cluster recover-alone";

    private final Gateway rest;
    private final Surroundings surroundings;
    private final Pace pace;
    private final Consumer<String> tell;
    private final List<String> done = new CopyOnWriteArrayList<>();

    /** @param tell takes a line for each thing that was done */
    public Recovery(Gateway rest, Surroundings surroundings, Pace pace, Consumer<String> tell) {
        this.rest = rest;
        this.surroundings = surroundings;
        this.pace = pace;
        this.tell = tell;
    }

    // Looking ----------------------------------------------------------------------------------------------------------

    /**
     * Asks everything and changes nothing.
     *
     * @throws Refusal a service does not answer, or another node is not gone: every reason
     */
    public Plan look() {
        var configuration = Records.as(rest.get("v1", "snapshot"), ClusterSnapshot.class);
        var membership = Records.as(rest.get("v1", "membership"), HeartbeatState.class);
        var fencing = Records.as(rest.get("v1", "fencing"), FencingState.class);
        var replication = Records.as(rest.get("v1", "volumes"), ReplicationState.class);
        var confirms = new HashMap<NodeId, Answer>();
        configuration.nodes().stream().map(each -> each.name()).filter(each -> !each.equals(membership.node()))
                .forEach(node -> confirms.put(node, answer(() -> rest.get("v1", "confirm", node.value()))));
        var forces = new HashMap<String, Answer>();
        replication.volumes().stream().filter(Recovery::mayNeedForce).map(VolumeState::name)
                .forEach(name -> forces.put(name, answer(() -> rest.get("v1", "volumes", name, "force"))));
        var plan = Plan.of(new Facts(configuration, membership, fencing, replication, confirms, forces, events(),
                surroundings.clock().get().instant()));
        if (!plan.objections().isEmpty()) {
            throw new Refusal("it can't be recovered on this node alone now, nothing was done:\n  - "
                    + String.join("\n  - ", plan.objections()));
        }
        return plan;
    }

    private static boolean mayNeedForce(VolumeState volume) {
        return volume.role() != Role.PRIMARY && switch (volume.disk()) {
            case CONSISTENT, OUTDATED -> true;
            case UP_TO_DATE -> volume.isRefusedAs(VolumeState.DISCARDED);
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN -> false;
        };
    }

    private static Answer answer(Supplier<JsonNode> question) {
        try {
            var answer = question.get();
            return answer.hasNonNull("proven") ? new Answer.Proven(Records.as(answer.path("proven"), FenceProof.class))
                    : new Answer.Takes(ReadOut.of(answer));
        } catch (Refusal refused) {
            return new Answer.Refused(refused.inOneLine());
        }
    }

    /** Of what is not told nothing is recorded, as far as is known here. */
    private List<Noted> events() {
        var noted = new ArrayList<Noted>();
        try {
            for (var each : rest.get(Map.of("limit", "5000"), "v1", "events").path("events")) {
                noted.add(new Noted(Instant.parse(each.path("at").asText()), each.path("node").asText(),
                        each.path("kind").asText(), each.path("subject").asText(), each.path("text").asText()));
            }
        } catch (Refusal | DateTimeParseException unknown) {
            tell.accept("events are not told here: " + unknown.getMessage());
        }
        return noted;
    }

    /** How it is read. */
    public static String text(Plan plan) {
        return PlanText.of(plan);
    }

    /** The same for programs. */
    public static JsonNode json(Plan plan) {
        return PlanText.json(plan);
    }

    /** Whether a word is missing. */
    public boolean isNeeded(Plan plan) {
        return !plan.needsNoWord();
    }

    /** Guests that are wanted and that nothing of this brings up. */
    public List<String> lost(Plan plan) {
        return plan.lost();
    }

    /** Which guests are to run afterwards. */
    public List<String> guests(Plan plan) {
        return plan.running();
    }

    // The word ---------------------------------------------------------------------------------------------------------

    /**
     * @param yes the cluster's name, empty: without a name; null: it is asked for
     * @throws Refusal it is another name: nothing was done
     */
    public void mustBeMeant(Plan plan, @Nullable String yes) {
        var how = COMMAND + " --yes " + plan.cluster();
        ReadOut.checkName(yes, plan.cluster(), "cluster", how);
        if (yes == null) {
            ReadOut.mustType(surroundings, plan.cluster(), "Type " + plan.cluster() + " to give your word for all of this: ",
                    ReadOut.READ + how);
        }
    }

    // Doing ------------------------------------------------------------------------------------------------------------

    /**
     * Does it, one step after the other.
     *
     * @throws Refusal one failed; what was done, and what not
     */
    public void run(Plan plan) {
        var left = new Thread(() -> surroundings.err().println("twinctl: ended in the middle. " + account(plan)));
        Runtime.getRuntime().addShutdownHook(left);
        try {
            plan.toConfirm().forEach(this::confirm);
            awaitQuorum();
            stillGone(plan);
            plan.toForce().forEach(volume -> force(plan, volume));
        } catch (Refusal failed) {
            throw new Refusal(failed.getMessage() + "\n" + account(plan));
        } finally {
            Runtime.getRuntime().removeShutdownHook(left);
        }
    }

    /** What was done so far, what not, and what now. */
    String account(Plan plan) {
        var open = plan.steps().stream().filter(each -> !done.contains(each)).toList();
        return "Done: " + (done.isEmpty() ? "nothing" : String.join(", ", done)) + ".\nNot done, or not known to be: "
                + (open.isEmpty() ? "nothing" : String.join(", ", open)) + ".\n'" + COMMAND
                + "' can be called again: it looks anew and does only what is missing.";
    }

    private void confirm(NodeFate.ToConfirm node) {
        rest.post(word(), Map.of("confirm", node.readOut().confirm()), "v1", "confirm", node.node().value());
        isDone(Plan.confirm(node));
        tell.accept(node.node() + " counts as off, on your word");
    }

    /** A word kept by fencing that heartbeat has not taken starts nothing; forcing volumes then would be too early. */
    private void awaitQuorum() {
        var untilMs = pace.ms() + surroundings.patience().of(SETTLE_MAX).toMillis();
        var now = Records.as(rest.get("v1", "membership"), HeartbeatState.class);
        while (!now.quorate()) {
            if (pace.ms() >= untilMs) {
                throw new Refusal("heartbeat of this node still does not let it act alone: " + now.waitingFor()
                        + "\n  twinctl status; journalctl -u twinhost-heartbeat");
            }
            pace.pause(LOOK_EVERY_MS);
            now = Records.as(rest.get("v1", "membership"), HeartbeatState.class);
        }
        tell.accept(now.node() + " may act alone, in " + now.view());
    }

    /**
     * Somebody may have found the other node, and switched it on, while this was being read. Whoever holds newer data and lives
     * is not gone on without (S2).
     */
    private void stillGone(Plan plan) {
        var membership = Records.as(rest.get("v1", "membership"), HeartbeatState.class);
        var replication = Records.as(rest.get("v1", "volumes"), ReplicationState.class);
        plan.nodes().forEach(each -> NodeFates.signOfLife(membership, replication, each.node()).ifPresent(life -> {
            throw new Refusal(life + ", so nothing is forced: wait until both nodes are up (twinctl status)");
        }));
    }

    private void force(Plan plan, VolumeFate.ToForce volume) {
        var name = volume.volume();
        if (VolumeFates.isReady(state(name))) {
            isDone(Plan.force(volume));
            tell.accept(name + " needs no word any more");
            return;
        }
        // In this order: what the word is about is at least as new as the read-out, and the service compares them again.
        notWorse(volume);
        var readOut = ReadOut.of(rest.get("v1", "volumes", name, "force"));
        notWorse(volume);
        stillGone(plan);
        if (!readOut.warning().equals(volume.readOut().warning())) {
            tell.accept(name + " says something else now, and nothing worse: " + readOut.warning());
        }
        rest.post(word(), Map.of("confirm", readOut.confirm()), "v1", "volumes", name, "force");
        isDone(Plan.force(volume));
        tell.accept(name + " is Primary here, on your word");
    }

    private void notWorse(VolumeFate.ToForce volume) {
        VolumeFates.worse(volume.shown(), state(volume.volume())).ifPresent(why -> {
            throw new Refusal("volume " + volume.volume() + " is worse than what was shown, and was not forced: " + why);
        });
    }

    private VolumeState state(String name) {
        return Records.as(rest.get("v1", "volumes", name), VolumeState.class);
    }

    private void isDone(String step) {
        done.add(step);
    }

    private JsonNode word() {
        return Json.object().put("operator", surroundings.operator());
    }
}

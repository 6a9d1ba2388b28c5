package org.twinhost.resource.world;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.resource.core.act.ResourceEffect;

/** The fencing service's promises: status at once, off after the delay, proof only when the victim has no power. */
public final class Fencing {

    private final Node node;
    private final List<FenceProof> proofs = new ArrayList<>();
    private FenceAttempt attempt;
    private long delayMs;
    private long sinceMs;
    private long busyUntilMs;
    /** The victim's BMC does not answer this node. */
    public boolean bmcDead;
    /** How long a power-off takes, in ms. */
    public long offMs = 100;

    Fencing(Node node) {
        this.node = node;
    }

    void clear() {
        proofs.clear();
        attempt = null;
    }

    FencingState state() {
        return new FencingState(0, node.world.now(), List.copyOf(proofs), attempt == null ? List.of() : List.of(attempt));
    }

    void asked(ResourceEffect.RequestFence request) {
        if (attempt == null) {
            attempt = new FenceAttempt(request.victim(), request.incarnation(), node.world.now(), request.reason(),
                    request.delayMs() > 0, false, 0, null);
            delayMs = request.delayMs();
            sinceMs = node.world.nowMs();
            busyUntilMs = sinceMs + 50;
            node.publish();
        }
    }

    void spare(NodeId victim) {
        if (attempt != null && attempt.victim().equals(victim) && !attempt.offSent()) {
            attempt = null;
            node.world.say(node.id, "fencing: " + victim + " spared");
            node.publish();
        }
    }

    void confirm(Node victim) {
        prove(victim, FenceProof.Method.OPERATOR, "operator");
    }

    void step() {
        if (attempt == null || node.world.nowMs() < busyUntilMs) {
            return;
        }
        Node victim = node.world.node(attempt.victim());
        if (bmcDead) {
            attempt = with(attempt.offSent(), attempt.tries() + 1, "no answer within 2 s");
            busyUntilMs = node.world.nowMs() + 2000;
            node.publish();
        } else if (!victim.on || victim.incarnation > attempt.incarnation()) {
            prove(victim, attempt.offSent() ? FenceProof.Method.POWER_OFF : FenceProof.Method.STATUS_OFF, "bmc-" + victim.id);
        } else if (node.world.nowMs() - sinceMs >= delayMs && !attempt.offSent()) {
            attempt = with(true, attempt.tries() + 1, null);
            node.world.say(node.id, "fencing: power-off sent to " + victim.id);
            busyUntilMs = node.world.nowMs() + offMs;
            // Once sent the off happens, whatever becomes of who sent it.
            node.world.at(offMs - 1, victim::powerOff);
            node.publish();
        }
    }

    private FenceAttempt with(boolean offSent, int tries, String failure) {
        return new FenceAttempt(attempt.victim(), attempt.incarnation(), attempt.since(), attempt.reason(),
                node.world.nowMs() - sinceMs < delayMs, offSent, tries, failure);
    }

    private void prove(Node victim, FenceProof.Method method, String device) {
        long incarnation = attempt == null ? victim.incarnation : attempt.incarnation();
        proofs.removeIf(proof -> proof.node().equals(victim.id));
        proofs.add(new FenceProof(victim.id, incarnation, node.id, node.incarnation, method, device, node.world.now(),
                node.world.nowMs() - sinceMs));
        attempt = null;
        node.world.say(node.id, "fencing: " + victim.id + " is off (" + method + ")");
        node.publish();
    }

    boolean proves(NodeId victim, long incarnation) {
        return proofs.stream().anyMatch(proof -> proof.node().equals(victim) && proof.incarnation() >= incarnation);
    }
}

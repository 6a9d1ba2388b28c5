package org.twinhost.heartbeat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.kernel.Durable;

/** One event being worked on: the state so far and the effects so far. Lives as long as {@link Heartbeat#on}. */
final class HeartbeatStep {

    final long nowMs;
    private MembershipState state;
    /** The facts before this event: what it decides is asked of the disk once, at its end. Half a decision is never written. */
    private Durable<StoredMembership> found;
    private final List<HeartbeatEffect> effects = new ArrayList<>();

    HeartbeatStep(MembershipState state, long nowMs) {
        this.state = state;
        this.found = state.disk().facts();
        this.nowMs = nowMs;
    }

    MembershipState state() {
        return state;
    }

    void become(MembershipState next) {
        state = next;
    }

    void emit(HeartbeatEffect effect) {
        effects.add(effect);
    }

    void say(HeartbeatEffect.Level level, String text) {
        effects.add(new HeartbeatEffect.Say(level, text));
    }

    NodeId self() {
        return state.self();
    }

    boolean isConfigured() {
        return state.isConfigured();
    }

    Topology topology() {
        return state.topology();
    }

    StoredMembership wanted() {
        return state.disk().wanted();
    }

    void want(StoredMembership next) {
        state = state.with(state.disk().with(changed(next)));
    }

    /** A view was decided; it may be used once it is durable. */
    void want(View view) {
        state = state.with(state.disk().deciding(changed(wanted().install(view)), nowMs));
    }

    /** In no view, from this moment on; the disk follows. */
    void withdraw(StoredMembership next) {
        state = state.with(state.disk().withdrawing(changed(next)));
    }

    /** The write under way is on the disk: what was decided since is the next one. */
    void written() {
        var newest = wanted();
        found = Durable.of(found.written().onDisk());
        state = state.with(state.disk().written(changed(newest)));
    }

    /** What this event wants to be written; empty: nothing, or something is being written already. */
    Optional<StoredMembership> toBeWritten() {
        return found.isSettled() ? state.disk().facts().writing() : Optional.empty();
    }

    private Durable<StoredMembership> changed(StoredMembership next) {
        return next.equals(found.newest()) ? found : found.change(_ -> next);
    }

    Peer peer(NodeId node) {
        return state.peer(node);
    }

    /** As decisions see it: everything heard counts, durable or not. */
    Liveness liveness(NodeId node) {
        return state.liveness(node, wanted(), nowMs);
    }

    boolean isCurrent(NodeId node) {
        return state.isCurrent(state.peer(node), nowMs);
    }

    boolean hasEffects() {
        return !effects.isEmpty();
    }

    Step<MembershipState, HeartbeatEffect> result() {
        return new Step<>(state, effects);
    }
}

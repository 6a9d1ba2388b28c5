package org.twinhost.heartbeat.core;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;

/** One event being worked on: the state so far and the effects so far. Lives as long as {@link Heartbeat#on}. */
final class Turn {

    final long nowMs;
    private NodeState state;
    private final List<HeartbeatEffect> effects = new ArrayList<>();

    Turn(NodeState state, long nowMs) {
        this.state = state;
        this.nowMs = nowMs;
    }

    NodeState state() {
        return state;
    }

    void become(NodeState next) {
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

    Topology topology() {
        return state.topology();
    }

    Stored wanted() {
        return state.disk().wanted();
    }

    void want(Stored next) {
        state = state.with(state.disk().wanting(next));
    }

    /** A view was decided; it may be used once it is durable. */
    void want(View view) {
        state = state.with(state.disk().deciding(wanted().install(view), nowMs));
    }

    /** In no view, from this moment on; the disk follows. */
    void withdraw(Stored next) {
        state = state.with(state.disk().withdrawing(next));
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

    Step<NodeState, HeartbeatEffect> step() {
        return new Step<>(state, effects);
    }
}

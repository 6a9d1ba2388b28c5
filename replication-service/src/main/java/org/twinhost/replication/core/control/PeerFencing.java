package org.twinhost.replication.core.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;

/**
 * Going on without the peer. A Primary that lost it asks for the mark, again and again, and takes any proof for the
 * incarnation it lost; then the new generation and the bitmap are made durable, and only then the volume thaws
 * (S1, S2, S4, S5). A mark or a proof ends the connection.
 */
public final class PeerFencing {

    /** Settled → Lost → Minting → Settled; meeting the peer again settles too. */
    sealed interface State {
        record Settled() implements State {}

        /** @param lastRefusal what the peer answered; null: nothing yet */
        record Lost(long sinceMs, long askedMs, @Nullable String asked, @Nullable String lastRefusal) implements State {}

        record Excluding(String ground) implements State {}
    }

    private static final long ASK_AGAIN_MS = 500;
    private static final long ASK_DEADLINE_MS = 1_500;

    private final ReplicaControl replica;
    private final ReplicaState state;

    PeerFencing(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
    }

    public Class<?> phase() {
        return state.peerFencing.get().getClass();
    }

    public boolean isExcluding() {
        return state.isExcluding();
    }

    /** What is waited for, for the administrator; null: nothing. */
    @Nullable String waitingFor() {
        return switch (state.peerFencing.get()) {
            case State.Settled() -> null;
            case State.Excluding(var ground) -> "making the new generation durable (" + ground + ")";
            case State.Lost(_, _, _, var refusal) -> "lost " + replica.setup.peer()
                    + ": waits for its mark (Outdated) or for proof that it is off"
                    + (refusal == null ? "" : "; last answer: " + refusal);
        };
    }

    /**
     * Off is known of the peer's incarnation: a proof, a newer one that was heard, or its goodbye. Never taken back.
     *
     * @return whether that is news
     */
    boolean off(long incarnation, boolean proof, String ground) {
        var known = state.peerOff.get();
        var news = incarnation > known.incarnation() || proof && incarnation > known.provenIncarnation();
        if (news) {
            var isNewest = incarnation > known.incarnation();
            state.peerOff.set(new ReplicaState.PeerOff(isNewest ? incarnation : known.incarnation(),
                    isNewest ? ground : known.ground(),
                    proof ? Math.max(incarnation, known.provenIncarnation()) : known.provenIncarnation()));
        }
        return news;
    }

    /** After anything changed. */
    void consider() {
        var permits = replica.permits();
        switch (permits.goOnWithoutPeer()) {
            case Permit.Granted _ -> {
                if (replica.link.isJoined()) {
                    makeGeneration("the peer's replica has no disk", 0, false);
                } else {
                    makeGeneration(Objects.requireNonNull(
                            state.peerOff.get().ground(), "who may go on alone knows why the other is off"), 0, true);
                }
            }
            case Permit.Refused(var code, _) -> {
                if (code == Refusal.NO_GROUND && replica.isPrimary()) {
                    waitForGround();
                } else if (code != Refusal.CHANGING_ROLE) {
                    state.peerFencing.set(new State.Settled());
                }
            }
        }
    }

    private void waitForGround() {
        if (state.peerFencing.get() instanceof State.Settled) {
            state.peerFencing.set(new State.Lost(replica.now, Long.MIN_VALUE, null, null));
        }
    }

    void tick() {
        consider();
        if (state.peerFencing.get() instanceof State.Lost(var since, var askedMs, var asked, var refusal)) {
            // A service that was restarted is back in a moment: a connection that broke gets a short chance.
            var grace = replica.link.lostBySilence() ? 0 : replica.setup.silenceMs() / 4;
            var due = asked == null
                    ? askedMs == Long.MIN_VALUE ? since + grace : askedMs + ASK_AGAIN_MS
                    : askedMs + ASK_DEADLINE_MS;
            if (replica.now >= due && !state.connection.get().isEmpty()) {
                state.peerFencing.set(new State.Lost(since, replica.now, state.connection.get(), refusal));
                replica.out.askOutdate(state.connection.get());
            }
        }
    }

    /** @param generation of the marked replica */
    void outdated(String connection, long generation) {
        if (!(state.peerFencing.get() instanceof State.Lost(_, _, var asked, _)) || !connection.equals(asked)
                || !connection.equals(state.connection.get()) || replica.link.isJoined() || !replica.isLocalGood()) {
            replica.out.say("a mark for connection " + connection + " came too late: void");
            return;
        }
        makeGeneration("mark of " + replica.setup.peer() + " for connection " + connection, generation, true);
    }

    void notOutdated(String connection, @Nullable String reason) {
        if (state.peerFencing.get() instanceof State.Lost(var since, var askedMs, var asked, _) && connection.equals(asked)) {
            state.peerFencing.set(new State.Lost(since, askedMs, null, reason));
            replica.out.changed();
        }
    }

    private void makeGeneration(String ground, long peerGeneration, boolean closes) {
        state.peerFencing.set(new State.Excluding(ground));
        replica.out.say("going on without " + replica.setup.peer() + ": " + ground);
        if (closes && !replica.link.isDown()) {
            replica.link.drop("the peer is excluded: " + ground);
        }
        var made = replica.out.newGeneration();
        replica.store.persist(new FactChange.PeerExcluded(made, peerGeneration, replica.setup.boot()), failure -> {
            state.peerFencing.set(new State.Settled());
            if (failure == null) {
                state.resuming.set(false);
            }
            replica.promotion.tick();
            replica.reconsider();
        });
    }
}

package org.twinhost.replication.core;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;

/**
 * Going on without the peer. A Primary that lost it asks for the mark, again and again, and takes any proof for the
 * incarnation it lost; then the new generation and the bitmap are made durable, and only then the volume thaws
 * (S1, S2, S4, S5). A mark or a proof ends the connection.
 */
final class Exclusion {

    /** Settled → Lost → Minting → Settled; meeting the peer again settles too. */
    sealed interface State {
        record Settled() implements State {}

        /** @param lastRefusal what the peer answered; null: nothing yet */
        record Lost(long sinceMs, long askedMs, String asked, String lastRefusal) implements State {}

        record Minting(String ground) implements State {}
    }

    private static final long ASK_AGAIN_MS = 500;
    private static final long ASK_DEADLINE_MS = 1_500;

    private final Replica replica;
    private State state = new State.Settled();
    /** Everything up to this incarnation of the peer is off. */
    private long offIncarnation;
    private String offGround;
    /** A fencing proof permits a Secondary to get ready, too. */
    private long provenIncarnation;

    Exclusion(Replica replica) {
        this.replica = replica;
    }

    boolean isProvenOff() {
        return provenIncarnation > 0 && provenIncarnation >= Math.max(1, replica.peerIncarnation);
    }

    Class<?> phase() {
        return state.getClass();
    }

    boolean isMinting() {
        return state instanceof State.Minting;
    }

    /** Ground to believe that the peer, as it was last met, is off; null: none. */
    String ground() {
        return offIncarnation > 0 && offIncarnation >= Math.max(1, replica.peerIncarnation) ? offGround : null;
    }

    /** What is waited for, for the administrator; null: nothing. */
    String waitingFor() {
        return switch (state) {
            case State.Settled() -> null;
            case State.Minting(var ground) -> "making the new generation durable (" + ground + ")";
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
        var news = incarnation > offIncarnation || proof && incarnation > provenIncarnation;
        if (incarnation > offIncarnation) {
            offIncarnation = incarnation;
            offGround = ground;
        }
        if (proof && incarnation > provenIncarnation) {
            provenIncarnation = incarnation;
        }
        return news;
    }

    /** After anything changed. */
    void consider() {
        var permits = replica.permits();
        switch (permits.goOnWithoutPeer()) {
            case Permit.Granted _ -> {
                if (replica.link.isJoined()) {
                    mint("the peer's replica has no disk", 0, false);
                } else {
                    mint(offGround, 0, true);
                }
            }
            case Permit.Refused(var code, _) -> {
                if (code == Refusal.NO_GROUND && replica.role == Role.PRIMARY) {
                    waitForGround();
                } else if (code != Refusal.CHANGING_ROLE) {
                    state = new State.Settled();
                }
            }
        }
    }

    private void waitForGround() {
        if (state instanceof State.Settled) {
            state = new State.Lost(replica.now, Long.MIN_VALUE, null, null);
        }
    }

    void tick() {
        consider();
        if (state instanceof State.Lost(var since, var askedMs, var asked, var refusal)) {
            // A service that was restarted is back in a moment: a connection that broke gets a short chance.
            var grace = replica.link.lostBySilence() ? 0 : replica.setup.silenceMs() / 4;
            var due = asked == null
                    ? askedMs == Long.MIN_VALUE ? since + grace : askedMs + ASK_AGAIN_MS
                    : askedMs + ASK_DEADLINE_MS;
            if (replica.now >= due && !replica.connection.isEmpty()) {
                state = new State.Lost(since, replica.now, replica.connection, refusal);
                replica.out.askMark(replica.connection);
            }
        }
    }

    /** @param generation of the marked replica */
    void marked(String connection, long generation) {
        if (!(state instanceof State.Lost(_, _, var asked, _)) || !connection.equals(asked)
                || !connection.equals(replica.connection) || replica.link.isJoined() || !replica.isLocalGood()) {
            replica.out.say("a mark for connection " + connection + " came too late: void");
            return;
        }
        mint("mark of " + replica.setup.peer() + " for connection " + connection, generation, true);
    }

    void notMarked(String connection, String reason) {
        if (state instanceof State.Lost(var since, var askedMs, var asked, _) && connection.equals(asked)) {
            state = new State.Lost(since, askedMs, null, reason);
            replica.out.changed();
        }
    }

    private void mint(String ground, long peerGeneration, boolean closes) {
        state = new State.Minting(ground);
        replica.out.say("going on without " + replica.setup.peer() + ": " + ground);
        if (closes && !replica.link.isDown()) {
            replica.link.drop("the peer is excluded: " + ground);
        }
        var minted = replica.out.newGeneration();
        replica.store.persist(new FactChange.PeerExcluded(minted, peerGeneration, replica.setup.boot()), failure -> {
            state = new State.Settled();
            if (failure == null) {
                replica.resuming = false;
            }
            replica.promotion.tick();
            replica.reconsider();
        });
    }
}

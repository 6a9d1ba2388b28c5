package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.NewGeneration;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.sync.SyncHandshake;
import org.twinhost.replication.core.wire.Frame;

/**
 * Taking the role and giving it away. Only an UpToDate replica; the connected peer consents, and where both ask the lower
 * id wins; not connected, with the peer's mark or ground to believe that it is off (S1, S2, S4). The new generation is
 * durable before the export opens (S5).
 */
public final class Promotion {

    /** Idle → (Waiting →) Offering or AskingMark → Taking → Idle; Idle → Giving → Idle. */
    sealed interface State {
        record Idle() implements State {}

        /** The connection is just being made. */
        record Waiting(Answer answer, long sinceMs) implements State {}

        /** @param offered 0: the peer's generation is older and stays so */
        record Offering(Answer answer, long offered, int linkEpoch) implements State {}

        record OutdatingPeer(Answer answer, String connection) implements State {}

        record Taking(Answer answer) implements State {}

        record Giving(Answer answer, long sinceMs) implements State {}
    }

    private static final long WAIT_MS = 3_000;
    private static final long DRAIN_MS = 10_000;

    private final ReplicaControl replica;
    private final ReplicaState state;
    private long offeredMs;
    private boolean giving;

    Promotion(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
    }

    /** The generation is being changed: nothing else may change it. */
    boolean isBusy() {
        return switch (state.promotion.get()) {
            case State.Idle _, State.Waiting _ -> false;
            case State.Offering _, State.OutdatingPeer _, State.Taking _, State.Giving _ -> true;
        };
    }

    public Class<?> phase() {
        return state.promotion.get().getClass();
    }

    public String describe() {
        return state.promotion.get().getClass().getSimpleName();
    }

    /** No connection is made meanwhile. */
    boolean isTaking() {
        return state.promotion.get() instanceof State.Taking;
    }

    /** A new generation is on its way, which the peer may not hear of: it must not be promotable before that is over. */
    boolean isMakingAGeneration() {
        return state.promotion.get() instanceof State.Taking || state.promotion.get() instanceof State.Offering;
    }

    public void promote(Answer answer) {
        if (replica.isPrimary()) {
            if (state.resuming.get()) {
                answer.failed("takes its role up again after a restart of the service; " + replica.peerFencing.waitingFor());
            } else {
                answer.done();
            }
            return;
        }
        if (!(state.promotion.get() instanceof State.Idle)) {
            answer.failed("another change of its role is under way");
            return;
        }
        var refusal = replica.permits().beNewest().refusal();
        if (refusal != null) {
            answer.refused(refusal);
        } else if (replica.peerFencing.isExcluding()) {
            // On what ground it is promoted is just being made durable.
            state.promotion.set(new State.Waiting(answer, replica.now));
        } else if (replica.link.isJoined() && !replica.isSettling()) {
            ask(answer);
        } else if (!replica.link.isDown()) {
            state.promotion.set(new State.Waiting(answer, replica.now));
        } else {
            alone(answer);
        }
    }

    /** Whether a word would be taken now. */
    public void wouldForce(Answer answer) {
        if (replica.isPrimary() && !state.resuming.get()) {
            answer.refused("it is Primary here already: there is nothing to be forced");
            return;
        }
        switch (replica.permits().promoteByForce()) {
            case Permit.Refused(_, var why) -> answer.refused(why);
            case Permit.Granted _ -> answer.done();
        }
    }

    /** Whatever is here becomes the truth; the peer counts as excluded on the operator's word. */
    public void force(Answer answer) {
        if (replica.isPrimary() && !state.resuming.get()) {
            answer.done();
            return;
        }
        switch (replica.permits().promoteByForce()) {
            case Permit.Refused(var code, var why) when code == Refusal.CHANGING_ROLE -> answer.failed(why);
            case Permit.Refused(_, var why) -> answer.refused(why);
            case Permit.Granted _ -> {
                state.promotion.set(new State.Taking(answer));
                replica.link.drop("promoted by force");
                replica.out.say("PROMOTED BY FORCE: an operator's word replaces proof; if it is false, S1 and S2 are void");
                exclude(answer, 0);
            }
        }
    }

    private void ask(Answer answer) {
        offeredMs = replica.now;
        var epoch = replica.link.epoch();
        if (replica.isExcluding()) {
            state.promotion.set(new State.Offering(answer, 0, epoch));
            replica.link.send(new Frame.PromoteAsk(0));
            return;
        }
        var offered = replica.out.newGeneration();
        state.promotion.set(new State.Offering(answer, offered, epoch));
        replica.store.persist(new FactChange.Offered(offered), failure -> {
            if (failure == null && state.promotion.get() instanceof State.Offering now && now.offered() == offered) {
                replica.link.send(new Frame.PromoteAsk(offered));
            }
        });
    }

    private void alone(Answer answer) {
        var ground = state.offGround();
        if (replica.isExcluding()) {
            takeOnExclusion(answer);
        } else if (ground != null) {
            replica.out.say("going on without " + replica.setup.peer() + ": " + ground);
            exclude(answer, 0);
        } else if (state.connection.get().isEmpty()) {
            answer.refused("it has not met " + replica.setup.peer() + " yet, and there is no proof that it is off");
        } else {
            state.promotion.set(new State.OutdatingPeer(answer, state.connection.get()));
            replica.out.askOutdate(state.connection.get());
        }
    }

    boolean outdated(String connection, long generation) {
        if (state.promotion.get() instanceof State.OutdatingPeer(var answer, var asked) && asked.equals(connection)) {
            if (connection.equals(state.connection.get()) && !replica.link.isJoined() && replica.isLocalGood()) {
                state.promotion.set(new State.Taking(answer));
                replica.link.drop("the peer is marked Outdated");
                exclude(answer, generation);
            } else {
                state.promotion.set(new State.Idle());
                answer.failed("the peer's mark came too late; ask again");
            }
            return true;
        }
        return false;
    }

    boolean notOutdated(String connection, @Nullable String reason) {
        if (state.promotion.get() instanceof State.OutdatingPeer(var answer, var asked) && asked.equals(connection)) {
            state.promotion.set(new State.Idle());
            answer.refused("not connected with " + replica.setup.peer() + ", no proof that it is off, and no mark from it: "
                    + reason);
            return true;
        }
        return false;
    }

    private void takeOnExclusion(Answer answer) {
        var made = replica.out.newGeneration();
        take(answer, new NewGeneration.OnExclusion(made));
    }

    /** @param peerGeneration of the peer's marked replica; 0: not known */
    private void exclude(Answer answer, long peerGeneration) {
        var made = replica.out.newGeneration();
        take(answer, new NewGeneration.Excluding(made, peerGeneration));
    }

    /** What was received is applied and flushed, and the generation durable, before the export opens. */
    private void take(Answer answer, NewGeneration made) {
        state.promotion.set(new State.Taking(answer));
        replica.whenPeerIoDrained(() -> replica.out.flush(flushed -> {
            if (flushed != null) {
                state.promotion.set(new State.Idle());
                replica.localDisk.failed("flush: " + flushed);
                answer.failed("the disk failed: " + flushed);
                return;
            }
            replica.store.persist(new FactChange.RoleTaken(made, replica.setup.boot()), failed -> {
                state.promotion.set(new State.Idle());
                if (failed != null) {
                    answer.failed("the disk failed: " + failed);
                } else {
                    state.role.set(Role.PRIMARY);
                    state.resuming.set(false);
                    state.wasPrimary.set(false);
                    replica.out.say("Primary, generation " + SyncHandshake.hex(replica.generation()));
                    if (replica.link.isJoined() && !replica.peerIsDiskless()) {
                        replica.link.mirror(true);
                    }
                    answer.done();
                }
                replica.reconsider();
            });
        }));
    }

    void consented() {
        if (state.promotion.get() instanceof State.Offering(var answer, var offered, var epoch)
                && epoch == replica.link.epoch()) {
            if (offered == 0) {
                takeOnExclusion(answer);
            } else {
                take(answer, new NewGeneration.Agreed(offered));
            }
        }
    }

    void notConsented(String reason) {
        if (state.promotion.get() instanceof State.Offering(var answer, _, _)) {
            state.promotion.set(new State.Idle());
            answer.refused(reason);
        }
    }

    void peerAsks(long offered) {
        if (replica.permits().consent() instanceof Permit.Refused(_, var why)) {
            replica.link.send(new Frame.PromoteRefused(why));
            return;
        }
        giveWay("the peer asked for the role, and its id is lower");
        var epoch = replica.link.epoch();
        state.peerRole.set(Role.PRIMARY);
        if (offered == 0 || !replica.store.isOpen()) {
            replica.link.send(new Frame.PromoteConsent());
            return;
        }
        replica.store.persist(new FactChange.Consented(offered), failure -> {
            if (epoch == replica.link.epoch()) {
                replica.link.send(failure == null ? new Frame.PromoteConsent()
                        : new Frame.PromoteRefused("its disk failed: " + failure));
            }
        });
    }

    /** The peer goes first: it may, says {@link Permits}. */
    void giveWay(String reason) {
        switch (state.promotion.get()) {
            case State.Waiting(var answer, _) -> refuse(answer, reason);
            case State.Offering(var answer, _, _) -> refuse(answer, reason);
            case State.OutdatingPeer(var answer, _) -> refuse(answer, reason);
            case State.Idle _, State.Taking _, State.Giving _ -> { }
        }
    }

    private void refuse(Answer answer, String reason) {
        state.promotion.set(new State.Idle());
        answer.refused(reason);
    }

    void linkLost(String reason) {
        if (state.promotion.get() instanceof State.Offering(var answer, _, _)) {
            state.promotion.set(new State.Idle());
            answer.failed("the connection broke while the peer was asked (" + reason + "); ask again");
        } else if (state.promotion.get() instanceof State.Giving(var answer, _) && !giving) {
            keep(answer, "the connection broke (" + reason + ")");
        }
    }

    private void keep(Answer answer, String why) {
        state.promotion.set(new State.Idle());
        replica.guest.close(false);
        answer.failed(why + "; the role stays here");
        replica.reconsider();
    }

    void tick() {
        switch (state.promotion.get()) {
            case State.Waiting(var answer, var since) -> {
                var isReady = replica.link.isJoined() && !replica.isSettling() || replica.link.isDown();
                if (isReady || replica.now - since > WAIT_MS) {
                    state.promotion.set(new State.Idle());
                    if (isReady) {
                        promote(answer);
                    } else {
                        answer.failed("it is just being joined with " + replica.setup.peer() + "; ask again");
                    }
                }
            }
            case State.Giving(var answer, var since) -> {
                if (replica.guest.isDrained()) {
                    give(answer);
                } else if (replica.now - since > DRAIN_MS) {
                    keep(answer, "requests are still under way");
                }
            }
            case State.OutdatingPeer(var answer, _) -> {
                if (replica.link.isJoined()) {
                    state.promotion.set(new State.Idle());
                    promote(answer); // met meanwhile: the peer itself is asked
                }
            }
            case State.Offering _ -> {
                if (replica.now - offeredMs > WAIT_MS) {
                    replica.link.drop("it did not answer whether it consents"); // it may have: the next meeting tells
                }
            }
            case State.Idle _, State.Taking _ -> { }
        }
    }

    public void demote(Answer answer) {
        if (!(state.promotion.get() instanceof State.Idle)) {
            // Not done for a Secondary either that is about to be Primary: who asks relies on it.
            answer.failed("another change of its role is under way");
        } else if (!replica.isPrimary()) {
            answer.done();
        } else if (replica.guestConnections > 0) {
            answer.refused("in use: " + replica.guestConnections + " NBD connection(s) are open; stop the guest first");
        } else if (!replica.guest.isOpen() || !replica.isLocalGood()) {
            answer.refused("it can't be flushed now: " + replica.reasonNotOpen());
        } else {
            replica.guest.close(true);
            state.promotion.set(new State.Giving(answer, replica.now));
            tick();
        }
    }

    /** Once: whatever ticks or breaks until the disk says that the role is gone changes nothing any more. */
    private void give(Answer answer) {
        if (giving) {
            return;
        }
        giving = true;
        replica.flushEverywhere(failure -> {
            if (failure != null) {
                giving = false;
                keep(answer, "not everything could be flushed: " + failure);
                return;
            }
            replica.log.empty(_ -> { });
            replica.store.persist(new FactChange.RoleGiven(), failed -> {
                giving = false;
                state.promotion.set(new State.Idle());
                if (failed != null) {
                    replica.guest.close(false);
                    answer.failed("the disk failed: " + failed);
                } else {
                    state.role.set(Role.SECONDARY);
                    replica.guest.endTerm();
                    replica.link.mirror(false);
                    replica.out.say("Secondary");
                    answer.done();
                }
                replica.reconsider();
            });
        });
    }
}

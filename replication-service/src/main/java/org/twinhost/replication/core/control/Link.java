package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.control.LinkState.Contact;
import org.twinhost.replication.core.control.LinkState.Down;
import org.twinhost.replication.core.control.LinkState.Draining;
import org.twinhost.replication.core.control.LinkState.Entering;
import org.twinhost.replication.core.control.LinkState.Handshaking;
import org.twinhost.replication.core.control.LinkState.Joined;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.RuleBroken;
import org.twinhost.replication.core.sync.SyncDecision;
import org.twinhost.replication.core.sync.SyncHandshake;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.HandshakeState;

/** The connection with the peer's replica: meets, decides who gets what, notices silence. */
public final class Link {

    /** Stores that nobody has decided about meet again and again; asking may mean reading them. */
    private static final long UNDECIDED_MS = 2_000;

    private final ReplicaControl replica;
    private final ReplicaState state;
    private long lastHeardMs;
    private long lastPingMs;
    private long lastTickMs;
    private boolean lostBySilence;
    private Frame.@Nullable Status told;
    private @Nullable String lastStandAlone;
    /** Whose data the configuration calls right; null: it does not say. Said anew at each meeting: it may be corrected. */
    private @Nullable NodeId configuredSource;
    /** The connection for which it was asked, and for which it is known, whether all data is zero. */
    private int askedEpoch = -1;
    private long proveAgainMs;
    private int provenEpoch = -1;
    private boolean zero;

    Link(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
        configuredSource = replica.setup.initialSource();
    }

    public LinkState state() {
        return state.link.get();
    }

    public int epoch() {
        return state.linkEpoch.get();
    }

    private void nextEpoch() {
        state.linkEpoch.set(epoch() + 1);
    }

    public boolean isJoined() {
        return state.link.get() instanceof Joined;
    }

    boolean isDown() {
        return state.link.get() instanceof Down;
    }

    /** Every guest write goes to the peer too, and is acknowledged only when it answered. */
    public boolean isMirroring() {
        return state.mirroring.get();
    }

    void mirror(boolean now) {
        state.mirroring.set(now);
        if (now && replica.isPrimary()) {
            send(new Frame.Hot(replica.log.log.extents()));
        }
    }

    boolean lostBySilence() {
        return lostBySilence;
    }

    void send(Frame frame) {
        replica.out.send(frame, null);
    }

    void connected(Contact contact) {
        disconnected("the peer connected anew");
        nextEpoch();
        told = null;
        lostBySilence = false;
        lastHeardMs = replica.now;
        lastPingMs = replica.now;
        state.link.set(new Draining(contact, null));
        greet();
    }

    /** Sends the claim once nothing of an older connection is under way. */
    void greet() {
        if (!(state.link.get() instanceof Draining)) {
            return;
        }
        replica.localDisk.rememberAgain();
        if (state.link.get() instanceof Draining(var contact, var theirs) && replica.isQuiet() && isProofComplete()) {
            var mine = replica.handshakeState();
            state.link.set(new Handshaking(contact, mine));
            send(new Frame.Handshake(mine));
            if (theirs != null) {
                met(contact, mine, theirs);
            }
        }
    }

    /** All of the data is zero: proven for this connection, as the administrator may copy an image to the store at any time. */
    boolean isProvenZero() {
        return provenEpoch == epoch() && zero && isNew();
    }

    private boolean isNew() {
        return replica.store.isOpen() && replica.store.current().initial() != InitialSync.DONE;
    }

    private boolean isProofComplete() {
        if (!isNew() || provenEpoch == epoch()) {
            return true;
        }
        if (askedEpoch != epoch() && replica.now >= proveAgainMs) {
            askedEpoch = epoch();
            var asked = epoch();
            replica.out.proveZeroes(all -> {
                if (asked == epoch()) {
                    provenEpoch = asked;
                    zero = all;
                    greet();
                }
            });
        }
        return false;
    }

    void configured(@Nullable NodeId source) {
        configuredSource = source;
    }

    @Nullable NodeId configuredSource() {
        return configuredSource;
    }

    /** Whether the peer of this connection knows a person's word on a split brain. */
    boolean peerResolves() {
        return switch (state.link.get()) {
            case Draining(var contact, _) -> contact.resolves();
            case Handshaking(var contact, _) -> contact.resolves();
            case Entering(var contact, _, _, _) -> contact.resolves();
            case Joined(var contact, _, _, _) -> contact.resolves();
            case Down _ -> false;
        };
    }

    void decideInitialSync(NodeId source, Answer answer) {
        var isHere = source.equals(replica.setup.self());
        if (!isHere && !source.equals(replica.setup.peer())) {
            answer.refused("there is no replica on " + source);
            return;
        }
        switch (replica.permits().decideInitialSync(isHere)) {
            case Permit.Refused(var code, var why) when code == Refusal.CHANGING_ROLE -> answer.failed(why);
            case Permit.Refused(_, var why) -> answer.refused(why);
            case Permit.Granted _ -> {
                proveAgainMs = replica.now;
                drop("the source of the initial sync was named");
                var decided = isHere ? InitialSync.FROM_HERE : InitialSync.FROM_PEER;
                replica.store.persist(new FactChange.InitialSyncDecided(decided), failure -> {
                    if (failure == null) {
                        replica.out.say("initial sync: the data of " + source + " is right, a person said");
                        replica.reconsider();
                        answer.done();
                    } else {
                        answer.failed(failure);
                    }
                });
            }
        }
    }

    void heard() {
        lastHeardMs = replica.now;
    }

    void on(Frame.Contact frame) {
        switch (frame) {
            case Frame.Handshake(var theirs) -> handshake(theirs);
            case Frame.Enter() -> enter();
            case Frame.Entered() -> entered();
            case Frame.Ping() -> send(new Frame.Pong());
            case Frame.Pong() -> {
                // being heard is all it is for
            }
            case Frame.Status(var role, var disk, _) -> {
                state.peerRole.set(role);
                state.peerDisk.set(disk);
                replica.reconsider();
            }
        }
    }

    private void handshake(HandshakeState theirs) {
        switch (state.link.get()) {
            case Draining(var contact, _) -> state.link.set(new Draining(contact, theirs));
            case Handshaking(var contact, var mine) -> met(contact, mine, theirs);
            case Down _, Entering _, Joined _ -> drop("the peer claimed twice");
        }
    }

    private void met(Contact contact, HandshakeState mine, HandshakeState theirs) {
        var decision = SyncHandshake.of(mine, theirs);
        if (decision instanceof SyncDecision.Unfit(var reason)) {
            replica.splitBrain.unfit(mine, theirs, contact.resolves());
            standAlone(reason);
            return;
        }
        var entering = new Entering(contact, mine, theirs, decision);
        state.link.set(entering);
        if (replica.setup.leads()) {
            remember(entering, () -> send(new Frame.Enter()));
        }
    }

    private void standAlone(String reason) {
        if (!reason.equals(lastStandAlone)) {
            lastStandAlone = reason;
            replica.out.say("not joined with " + replica.setup.peer() + ": " + reason);
        }
        proveAgainMs = replica.now + UNDECIDED_MS;
        state.link.set(new Down(replica.now, reason, reason));
        nextEpoch();
        replica.out.disconnect(reason);
        replica.reconsider();
    }

    private void enter() {
        if (state.link.get() instanceof Entering entering && !replica.setup.leads()) {
            remember(entering, () -> {
                send(new Frame.Entered());
                join(new Joined(entering.contact(), entering.mine(), entering.theirs(), entering.decision()));
            });
        } else {
            drop("the peer entered a connection that was not agreed");
        }
    }

    private void entered() {
        if (state.link.get() instanceof Entering(var contact, var mine, var theirs, var decision) && replica.setup.leads()) {
            state.previousConnection.set("");
            join(new Joined(contact, mine, theirs, decision));
        } else {
            drop("the peer entered a connection that was not offered");
        }
    }

    /** The connection's name, and whose data is right, are durable before the peer hears that it counts (S5). */
    private void remember(Entering entering, Runnable then) {
        var contact = entering.contact();
        var before = epoch();
        state.previousConnection.set(replica.setup.leads() ? state.connection.get() : "");
        if (!replica.store.isOpen()) {
            state.connection.set(contact.connection());
            state.peerIncarnation.set(contact.peerIncarnation());
            then.run();
            return;
        }
        var met = new FactChange.Met(contact.connection(), contact.peerIncarnation(), agreed(entering.decision()),
                replica.splitBrain.agreed(entering.decision(), entering.mine(), entering.theirs()));
        replica.store.persist(met, failure -> {
            if (failure == null) {
                state.connection.set(contact.connection());
                state.peerIncarnation.set(contact.peerIncarnation());
                if (before == epoch()) {
                    then.run();
                }
            }
        });
    }

    private InitialSync agreed(SyncDecision decision) {
        return switch (decision) {
            case SyncDecision.Source(var full, _) when full -> InitialSync.FROM_HERE;
            case SyncDecision.Target(var full, _) when full -> InitialSync.FROM_PEER;
            case SyncDecision.Source _, SyncDecision.Target _, SyncDecision.ServedByPeer _, SyncDecision.PeerDiskless _,
                    SyncDecision.Unfit _ -> replica.store.current().initial();
        };
    }

    private void join(Joined joined) {
        state.link.set(joined);
        lastStandAlone = null;
        replica.splitBrain.joined();
        state.peerRole.set(joined.theirs().primary() ? Role.PRIMARY : Role.SECONDARY);
        state.peerDisk.set(joined.theirs().disk());
        replica.out.say("joined with " + replica.setup.peer() + ": " + joined.decision());
        switch (joined.decision()) {
            case SyncDecision.Source _ -> { } // the target says when it is ready
            case SyncDecision.Target(var full, var repair) -> replica.target.begin(full, repair);
            case SyncDecision.ServedByPeer() -> replica.localDisk.servedByPeer();
            case SyncDecision.PeerDiskless() -> { } // excluded, or told to make a generation, in what follows
            case SyncDecision.Unfit _ -> throw new RuleBroken("S2", "joined with a peer whose data must not be touched");
        }
        replica.reconsider();
    }

    /** That there is no disk here is told once it is remembered: the peer goes on without it at once (S5). */
    void tellStatus() {
        if (isJoined() && (replica.store.isOpen() || replica.localDisk.isRememberedAsDetached())) {
            var status = new Frame.Status(state.role.get(), replica.disk(), replica.generation());
            if (!status.equals(told)) {
                told = status;
                send(status);
            }
        }
    }

    void tick() {
        var late = replica.now - lastTickMs;
        lastTickMs = replica.now;
        if (isDown()) {
            return;
        }
        if (late > replica.setup.silenceMs() / 2) {
            lastHeardMs += late; // this process was held up: what came meanwhile is not read yet
        }
        greet();
        if (replica.now - lastHeardMs > replica.setup.silenceMs()) {
            lostBySilence = true;
            drop(replica.setup.peer() + " was silent for " + (replica.now - lastHeardMs) + " ms");
        } else if (replica.now - lastPingMs >= replica.setup.silenceMs() / 5) {
            lastPingMs = replica.now;
            send(new Frame.Ping());
        }
    }

    /** Ends the connection, now: nothing that still comes on it counts. */
    void drop(String reason) {
        if (!isDown()) {
            replica.out.disconnect(reason);
            disconnected(reason);
        }
    }

    public void disconnected(String reason) {
        if (state.link.get() instanceof Down) {
            return;
        }
        var wasJoined = isJoined();
        nextEpoch();
        state.mirroring.set(false);
        state.link.set(new Down(replica.now, reason, null));
        state.peerRole.set(Role.UNKNOWN);
        state.peerDisk.set(DiskState.UNKNOWN);
        if (wasJoined) {
            replica.out.say("connection with " + replica.setup.peer() + " lost: " + reason);
            replica.peerLost(reason);
        }
        replica.reconsider();
    }
}

package org.twinhost.replication.core;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.LinkState.Claiming;
import org.twinhost.replication.core.LinkState.Contact;
import org.twinhost.replication.core.LinkState.Down;
import org.twinhost.replication.core.LinkState.Draining;
import org.twinhost.replication.core.LinkState.Entering;
import org.twinhost.replication.core.LinkState.Joined;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.PeerView;

/** The connection with the peer's replica: meets, decides who gets what, notices silence. */
final class Link {

    private final Replica replica;
    private LinkState state = new Down(0, "not connected yet", null);
    /** Raised with each connection and each loss: what belongs to another epoch is void. */
    private int epoch;
    private boolean mirroring;
    private long lastHeardMs;
    private long lastPingMs;
    private long lastTickMs;
    private boolean lostBySilence;
    /** The leader's connection before, while the follower may not know the new one. */
    private String previousConnection = "";
    private Frame.Status told;
    private String lastStandAlone;

    Link(Replica replica) {
        this.replica = replica;
    }

    LinkState state() {
        return state;
    }

    PeerView.Contact contact() {
        return switch (state) {
            case Down _ -> PeerView.Contact.DOWN;
            case Draining _, Claiming _, Entering _ -> PeerView.Contact.MEETING;
            case Joined _ -> replica.isSettling() ? PeerView.Contact.SETTLING : PeerView.Contact.JOINED;
        };
    }

    String previousConnection() {
        return previousConnection;
    }

    int epoch() {
        return epoch;
    }

    boolean isJoined() {
        return state instanceof Joined;
    }

    boolean isDown() {
        return state instanceof Down;
    }

    /** Every guest write goes to the peer too, and is acknowledged only when it answered. */
    boolean isMirroring() {
        return mirroring;
    }

    void mirror(boolean now) {
        mirroring = now;
        if (now && replica.role == Role.PRIMARY) {
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
        epoch++;
        told = null;
        lostBySilence = false;
        lastHeardMs = replica.now;
        lastPingMs = replica.now;
        state = new Draining(contact, null);
        greet();
    }

    /** Sends the claim once nothing of an older connection is under way. */
    void greet() {
        if (!(state instanceof Draining)) {
            return;
        }
        replica.diskCare.rememberAgain();
        if (state instanceof Draining(var contact, var theirs) && replica.isQuiet()) {
            var mine = replica.claim();
            state = new Claiming(contact, mine);
            send(new Frame.MyClaim(mine));
            if (theirs != null) {
                met(contact, mine, theirs);
            }
        }
    }

    void heard() {
        lastHeardMs = replica.now;
    }

    /** The frames of the handshake; false: another part's. */
    boolean took(Frame frame) {
        switch (frame) {
            case Frame.MyClaim(var theirs) -> claimed(theirs);
            case Frame.Enter() -> enter();
            case Frame.Entered() -> entered();
            case Frame.Ping() -> send(new Frame.Pong());
            case Frame.Pong() -> {
                // being heard is all it is for
            }
            case Frame.Status(var role, var disk, _) -> {
                replica.peerRole = role;
                replica.peerDisk = disk;
                replica.reconsider();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void claimed(Claim theirs) {
        switch (state) {
            case Draining(var contact, _) -> state = new Draining(contact, theirs);
            case Claiming(var contact, var mine) -> met(contact, mine, theirs);
            case Down _, Entering _, Joined _ -> drop("the peer claimed twice");
        }
    }

    private void met(Contact contact, Claim mine, Claim theirs) {
        var verdict = Meeting.of(mine, theirs);
        if (verdict instanceof Verdict.Unfit(var reason)) {
            standAlone(reason);
            return;
        }
        state = new Entering(contact, mine, theirs, verdict);
        if (replica.setup.leads()) {
            remember(contact, () -> send(new Frame.Enter()));
        }
    }

    private void standAlone(String reason) {
        if (!reason.equals(lastStandAlone)) {
            lastStandAlone = reason;
            replica.out.say("not joined with " + replica.setup.peer() + ": " + reason);
        }
        state = new Down(replica.now, reason, reason);
        epoch++;
        replica.out.disconnect(reason);
        replica.reconsider();
    }

    private void enter() {
        if (state instanceof Entering(var contact, var mine, var theirs, var verdict) && !replica.setup.leads()) {
            remember(contact, () -> {
                send(new Frame.Entered());
                join(new Joined(contact, mine, theirs, verdict));
            });
        } else {
            drop("the peer entered a connection that was not agreed");
        }
    }

    private void entered() {
        if (state instanceof Entering(var contact, var mine, var theirs, var verdict) && replica.setup.leads()) {
            previousConnection = "";
            join(new Joined(contact, mine, theirs, verdict));
        } else {
            drop("the peer entered a connection that was not offered");
        }
    }

    /** The connection's name is durable before the peer hears that it counts (S5). */
    private void remember(Contact contact, Runnable then) {
        var before = epoch;
        previousConnection = replica.setup.leads() ? replica.connection : "";
        if (!replica.store.isOpen()) {
            replica.connection = contact.connection();
            replica.peerIncarnation = contact.peerIncarnation();
            then.run();
            return;
        }
        replica.store.persist(new FactChange.Met(contact.connection(), contact.peerIncarnation()), failure -> {
            if (failure == null) {
                replica.connection = contact.connection();
                replica.peerIncarnation = contact.peerIncarnation();
                if (before == epoch) {
                    then.run();
                }
            }
        });
    }

    private void join(Joined joined) {
        state = joined;
        lastStandAlone = null;
        replica.peerRole = joined.theirs().primary() ? Role.PRIMARY : Role.SECONDARY;
        replica.peerDisk = joined.theirs().disk();
        replica.out.say("joined with " + replica.setup.peer() + ": " + joined.verdict());
        switch (joined.verdict()) {
            case Verdict.Source _ -> { } // the target says when it is ready
            case Verdict.Target(var full, var repair) -> replica.target.begin(full, repair);
            case Verdict.ServedByPeer() -> replica.diskCare.servedByPeer();
            case Verdict.PeerDiskless() -> { } // excluded, or told to mint, in what follows
            case Verdict.Unfit _ -> throw new RuleBroken("S2", "joined with a peer whose data must not be touched");
        }
        replica.reconsider();
    }

    /** That there is no disk here is told once it is remembered: the peer goes on without it at once (S5). */
    void tellStatus() {
        if (isJoined() && (replica.store.isOpen() || replica.diskCare.isRememberedAsDetached())) {
            var status = new Frame.Status(replica.role, replica.disk(), replica.generation());
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

    void disconnected(String reason) {
        if (state instanceof Down) {
            return;
        }
        var wasJoined = isJoined();
        epoch++;
        mirroring = false;
        state = new Down(replica.now, reason, null);
        replica.peerRole = Role.UNKNOWN;
        replica.peerDisk = DiskState.UNKNOWN;
        if (wasJoined) {
            replica.out.say("connection with " + replica.setup.peer() + " lost: " + reason);
            replica.peerLost(reason);
        }
        replica.reconsider();
    }
}

package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;

import org.twinhost.heartbeat.core.HeartbeatEvent.Heard;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.Packet;

/**
 * What comes in: who said it, whether it is new, and what it says.
 *
 * <p>A right seal proves who made a packet, not when. What a peer says counts once it echoes, in a session of its own that
 * echoed us lately, the session of ours that listens now: a recording of another day can't. Until then it is an introduction,
 * which is answered, so that its sender has something to echo, and changes nothing else (S4).
 */
final class PacketReceiver {

    /** By how many packets on faster links one on a slow link may be overtaken. */
    private static final long OVERTAKEN_MAX = 512;

    private final HeartbeatStep step;
    private final RejectedPackets rejected;

    PacketReceiver(HeartbeatStep step) {
        this.step = step;
        this.rejected = new RejectedPackets(step);
    }

    void heard(Heard event) {
        var packet = event.packet();
        if (!step.isConfigured() || !packet.to().equals(step.self()) || !packet.link().equals(event.link())) {
            return;
        }
        if (!step.state().others().contains(packet.from())) {
            rejected.refused(event.link(), event.address(), "'" + packet.from()
                    + "' is no other node of this cluster's configuration");
            return;
        }
        var known = step.wanted().peer(packet.from());
        if (packet.sender().incarnation() < known.session().incarnation()) {
            rejected.refused(event.link(), event.address(), packet.from() + " announces incarnation "
                    + packet.sender().incarnation() + ", but " + known.session().incarnation()
                    + " was heard before: was its state folder lost? Then write 'lost' into the file node/incarnation of its"
                    + " state folder and boot it again: it counts on from the time of day. If not, somebody plays a recording");
            return;
        }
        if (packet.sender().compareTo(known.session()) < 0) {
            return;
        }
        if (!step.peer(packet.from()).session().equals(packet.sender()) && !isFresh(packet)) {
            introduce(packet);
            return;
        }
        enterSession(packet);
        var peer = step.peer(packet.from());
        if (!packet.echoOf().equals(step.state().me()) || !peer.on(packet.link()).window().isNew(packet.counter())) {
            return;
        }
        step.become(step.state().with(received(step.state(), peer, step.nowMs, packet)));
        rememberGoodbye(packet);
        takeMessages(packet);
        if (packet.wantsAnswer() || packet.fragment() != null) {
            new MessageTransport(step).answer(packet.from(), packet.link());
        }
    }

    /** Whether its sender heard this session of ours a moment ago. */
    private boolean isFresh(Packet packet) {
        return packet.echoOf().equals(step.state().me()) && packet.echoes().stream().anyMatch(echo ->
                echo.stampMs() <= step.nowMs && step.nowMs - echo.stampMs() < step.topology().timing().deadtimeMs());
    }

    private void introduce(Packet packet) {
        var peer = step.peer(packet.from());
        if (peer.introduced().isNew(packet)) {
            step.become(step.state().with(peer.with(peer.introduced().with(packet))));
            new MessageTransport(step).answer(packet.from(), packet.link());
        }
    }

    private void enterSession(Packet packet) {
        var node = packet.from();
        var peer = step.peer(node);
        var known = step.wanted().peer(node);
        if (!peer.session().equals(packet.sender())) {
            step.become(step.state().with(peer.inSession(packet.sender())));
            step.say(INFO, known.session().incarnation() == 0 || known.session().incarnation() == packet.sender().incarnation()
                    ? node + " is heard, session " + packet.sender()
                    : node + " is heard in a newer incarnation, session " + packet.sender());
        }
        if (!known.session().equals(packet.sender()) || !known.heardThisBoot()) {
            step.want(step.wanted()
                    .withPeer(node, new StoredMembership.KnownPeer(packet.sender(), true, known.leftIncarnation())));
        }
    }

    /** The peer after a packet of its present session that echoes ours and was not heard before. */
    static Peer received(MembershipState state, Peer peer, long nowMs, Packet packet) {
        var hearing = peer.on(packet.link());
        var heldBack = packet.counter() < peer.lastStatus().counter() - OVERTAKEN_MAX;
        var next = peer.with(packet.link(), hearing.heard(heldBack ? hearing.heardAtMs() : nowMs, packet));
        for (var echo : packet.echoes()) {
            if (echo.stampMs() <= nowMs) {
                next = next.with(echo.link(), next.on(echo.link()).echoed(echo.stampMs()));
            }
        }
        if (packet.counter() > next.lastStatus().counter()) {
            next = next.with(new Peer.LastStatus(packet.counter(), packet.status(), nowMs));
        }
        var deadtimeMs = state.topology().timing().deadtimeMs();
        return nowMs - next.aliveAtMs(deadtimeMs) < deadtimeMs ? next.lost(false) : next;
    }

    private void rememberGoodbye(Packet packet) {
        var known = step.wanted().peer(packet.from());
        if (packet.status().left() && !known.hasLeft()) {
            step.say(INFO, packet.from() + " left cleanly");
            step.want(step.wanted().withPeer(packet.from(),
                    new StoredMembership.KnownPeer(known.session(), true, packet.sender().incarnation())));
        }
    }

    private void takeMessages(Packet packet) {
        var peer = step.peer(packet.from());
        peer = peer.with(peer.outgoing().acknowledged(packet.acknowledged()));
        if (packet.fragment() != null) {
            var taken = peer.incoming().take(step.nowMs, packet.fragment());
            peer = peer.with(taken.incoming());
            taken.messages().forEach(message ->
                    step.emit(new HeartbeatEffect.Deliver(packet.from(), message.bytes(), message.ageMs())));
        }
        step.become(step.state().with(peer));
    }
}

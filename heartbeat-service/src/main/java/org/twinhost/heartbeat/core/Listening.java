package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;

import org.twinhost.heartbeat.core.HeartbeatEvent.Heard;

/** What comes in: who said it, whether it is new, and what it says. */
final class Listening {

    private final Turn turn;
    private final Strangers strangers;

    Listening(Turn turn) {
        this.turn = turn;
        this.strangers = new Strangers(turn);
    }

    void heard(Heard event) {
        var packet = event.packet();
        if (turn.topology() == null || !packet.to().equals(turn.self()) || !packet.link().equals(event.link())) {
            return;
        }
        if (!turn.state().others().contains(packet.from())) {
            strangers.refused(event.link(), event.address(), "'" + packet.from()
                    + "' is no other node of this cluster's configuration");
            return;
        }
        var known = turn.wanted().peer(packet.from());
        if (packet.sender().incarnation() < known.session().incarnation()) {
            strangers.refused(event.link(), event.address(), packet.from() + " announces incarnation "
                    + packet.sender().incarnation() + ", but " + known.session().incarnation()
                    + " was heard before: was its state folder lost? Then write a higher number into node/incarnation there");
            return;
        }
        if (packet.sender().compareTo(known.session()) < 0) {
            return;
        }
        enterSession(packet);
        var peer = turn.peer(packet.from());
        if (!peer.on(packet.link()).window().isNew(packet.counter())) {
            return;
        }
        strangers.accepted(event.link(), event.address());
        turn.become(turn.state().with(listened(turn.state().me(), peer, turn.nowMs, packet)));
        rememberGoodbye(packet);
        var fresh = packet.echoOf().equals(turn.state().me());
        if (fresh) {
            takeMessages(packet);
        }
        if (packet.wantsAnswer() || !fresh || packet.fragment() != null) {
            new Courier(turn).answer(packet.from(), packet.link());
        }
    }

    private void enterSession(Packet packet) {
        var node = packet.from();
        var peer = turn.peer(node);
        var known = turn.wanted().peer(node);
        if (!peer.session().equals(packet.sender())) {
            turn.become(turn.state().with(peer.inSession(packet.sender())));
            turn.say(INFO, known.session().incarnation() == 0 || known.session().incarnation() == packet.sender().incarnation()
                    ? node + " is heard, session " + packet.sender()
                    : node + " is heard in a newer incarnation, session " + packet.sender());
        }
        if (!known.session().equals(packet.sender()) || !known.heardThisBoot()) {
            turn.want(turn.wanted().withPeer(node, new Stored.Known(packet.sender(), true, known.leftIncarnation())));
        }
    }

    /** The peer after a packet of its present session that was not heard before. */
    static Peer listened(NodeSession me, Peer peer, long nowMs, Packet packet) {
        var next = peer.with(packet.link(), peer.on(packet.link()).heard(nowMs, packet)).lost(false);
        if (packet.echoOf().equals(me)) {
            for (var echo : packet.echoes()) {
                if (echo.stampMs() <= nowMs) {
                    next = next.with(echo.link(), next.on(echo.link()).echoed(echo.stampMs()));
                }
            }
        }
        return packet.counter() > next.standing().counter()
                ? next.with(new Peer.Standing(packet.counter(), packet.status(), packet.echoOf()))
                : next;
    }

    private void rememberGoodbye(Packet packet) {
        var known = turn.wanted().peer(packet.from());
        if (packet.status().left() && !known.hasLeft()) {
            turn.say(INFO, packet.from() + " left cleanly");
            turn.want(turn.wanted().withPeer(packet.from(),
                    new Stored.Known(known.session(), true, packet.sender().incarnation())));
        }
    }

    private void takeMessages(Packet packet) {
        var peer = turn.peer(packet.from());
        peer = peer.with(peer.outgoing().acknowledged(packet.acknowledged()));
        if (packet.fragment() != null) {
            var taken = peer.incoming().take(turn.nowMs, packet.fragment());
            peer = peer.with(taken.incoming());
            taken.messages().forEach(message ->
                    turn.emit(new HeartbeatEffect.Deliver(packet.from(), message.bytes(), message.ageMs())));
        }
        turn.become(turn.state().with(peer));
    }
}

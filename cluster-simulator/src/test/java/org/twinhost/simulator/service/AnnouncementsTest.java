package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.story.Broken;

/** What heartbeat says before it is durable, and fencing that is asked for without a reason, is seen. */
class AnnouncementsTest {

    private static final View OTHER = new View(1, List.of(Pair.ONE, Pair.TWO), Pair.TWO);

    private Pair pair;
    private Process heartbeat;

    @BeforeEach
    void bothAreInOneView() {
        pair = new Pair(3);
        pair.runUntil(pair::isWhole, 60);
        pair.run(30);
        heartbeat = pair.one.process(ServiceName.HEARTBEAT);
    }

    @Test
    void anIncarnationThatIsNotDurable() {
        assertBroken(() -> say(packet(2, session(), status(View.NONE, null))),
                "S5: jupiter1 calls itself incarnation 2, and its disk says 1");
    }

    @Test
    void aSessionThatIsNotDurable() {
        assertBroken(() -> say(packet(1, session() + 1, status(View.NONE, null))),
                "S5: jupiter1 speaks in session");
    }

    @Test
    void aViewThatIsNotDurable() {
        assertBroken(() -> say(packet(1, session(), status(OTHER, null))),
                "S5: jupiter1 says that it is in view 1");
    }

    @Test
    void aPromiseThatIsNotDurable() {
        assertBroken(() -> say(packet(1, session(), status(View.NONE, OTHER))),
                "S5: jupiter1 says that it promised view 1");
    }

    @Test
    void twoViewsOfOneNumber() {
        var view = pair.view(Pair.ONE);
        var other = new View(view.number(), view.members(), Pair.TWO);
        var kept = HeartbeatCode.durable(heartbeat).orElseThrow();
        heartbeat.files().settle("view.json", new StoredMembership(kept.incarnation(), kept.highest(),
                other, kept.incarnations(), null, kept.met(), kept.excused(), kept.left(), kept.peers()));

        assertBroken(() -> say(packet(1, session(), status(other, null))), "S5: two views of one number");
    }

    @Test
    void fencingOfANodeThatIsHeard() {
        var order = new FencingCommand.Fence(Pair.TWO, 1, pair.view(Pair.ONE), 0, "lost, it is said");

        assertBroken(() -> Invariants.of(pair.world).fencingReasons().asked(pair.one.process(ServiceName.FENCING), order),
                "L2: jupiter1 asks that jupiter2 be fenced");
    }

    private long session() {
        return heartbeat.files().read("session", Long.class).orElseThrow();
    }

    private void say(Packet packet) {
        Invariants.of(pair.world).sends(heartbeat, packet);
    }

    private static Packet.Status status(View installed, View promised) {
        return new Packet.Status(installed, promised, null, 0, null, false, false);
    }

    private static Packet packet(long incarnation, long session, Packet.Status status) {
        return new Packet(Pair.ONE, Pair.TWO, "red", new NodeSession(incarnation, session), 1, 0, NodeSession.UNKNOWN,
                List.of(), status, false, 0, null);
    }

    private static void assertBroken(Runnable what, String message) {
        assertThatThrownBy(what::run).isInstanceOf(Broken.class).hasMessageContaining(message);
    }
}

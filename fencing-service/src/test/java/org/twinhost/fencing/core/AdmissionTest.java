package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.fencing.FencingCommand.Fence;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.kernel.LocalMembership;

class AdmissionTest {

    private final World world = new World().boot().hearsNothing();

    private String fence(NodeId victim, long incarnation, View view) {
        return world.ask(new Fence(victim, incarnation, view, 0, "left uncleanly"));
    }

    @Test
    void refusesItself() {
        assertThat(world.refusalOf(fence(World.SELF, 1, World.ALONE))).contains("does not fence itself");
    }

    @Test
    void refusesAnOldView() {
        assertThat(world.refusalOf(fence(World.VICTIM, World.LOST, World.BOTH))).contains("view 4").contains("view 5");
    }

    @Test
    void refusesAMember() {
        world.heartbeat(World.BOTH, true, World.LOST, true);
        assertThat(world.refusalOf(fence(World.VICTIM, World.LOST, World.BOTH))).contains("is a member");
    }

    @Test
    void refusesWithoutQuorum() {
        world.heartbeat(World.ALONE, false, World.LOST, false);
        assertThat(world.refusalOf(world.fence(0))).contains("not quorate");
    }

    @Test
    void refusesOnSilenceOfHeartbeat() {
        world.after(3_001);
        assertThat(world.refusalOf(world.fence(0))).contains("silent");
    }

    @Test
    void refusesANodeThatCameBack() {
        world.heartbeat(World.ALONE, true, World.LOST + 1, false);
        assertThat(world.refusalOf(world.fence(0))).contains("came back as incarnation 8");
    }

    @Test
    void refusesAProofAheadOfItsTime() {
        assertThat(world.refusalOf(fence(World.VICTIM, World.LOST + 1, World.ALONE))).contains("never heard here");
    }

    @Test
    void refusesAStranger() {
        assertThat(world.refusalOf(fence(new NodeId("saturn1"), 1, World.ALONE))).contains("knows no node saturn1");
    }

    @Test
    void remembersIncarnationsWhenHeartbeatStartsAnew() {
        world.heartbeat(World.ALONE, true, 0, false);
        assertThat(world.answerTo(world.fence(0))).isInstanceOf(FencerEffect.Grant.class);
    }

    @Test
    void anOrderQuickerThanTheBusWaitsForItsView() {
        var next = new View(6, List.of(World.SELF), World.SELF);
        var early = fence(World.VICTIM, World.LOST, next);
        assertThat(world.answerTo(early)).isNull();
        world.heartbeat(next, true, World.LOST, false);
        assertThat(world.answerTo(early)).isInstanceOf(FencerEffect.Grant.class);
    }

    @Test
    void butNotForEver() {
        var early = fence(World.VICTIM, World.LOST, new View(6, List.of(World.SELF), World.SELF));
        world.after(999);
        assertThat(world.answerTo(early)).isNull();
        world.after(1);
        assertThat(world.refusalOf(early)).contains("view 6");
    }

    @Test
    void whatIsProvenIsGrantedAtOnce() {
        world.fence(0);
        world.saysOff();
        world.effects.clear();
        assertThat(world.answerTo(world.fence(0))).isInstanceOf(FencerEffect.Grant.class);
        assertThat(world.orders(NodeFencingEffect.ForDevice.class)).isEmpty();
    }

    @Test
    void wordOfAnEarlierBootOfThisNodeIsIgnored() {
        var other = new World().boot();
        other.state = new FencerState(World.BOOT - 1, other.state.membership(), other.state.attempts(), 0,
                other.state.ledger(), List.of());
        other.heartbeat(World.ALONE, true, World.LOST, false);
        var spoken = other.state.membership();
        var fresh = new World().boot();
        fresh.take(new FencerEvent.MembershipHeard(fresh.now(), spoken));
        assertThat(fresh.state.membership()).isEqualTo(LocalMembership.UNHEARD);
    }
}

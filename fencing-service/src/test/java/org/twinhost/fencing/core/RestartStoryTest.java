package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.core.victim.NodeFencingEffect.CutPower;
import org.twinhost.fencing.core.victim.NodeFencingState.Verifying;

class RestartStoryTest {

    private final World world = new World().boot().hearsNothing();

    @Test
    void anOffThatMayHaveBeenSentIsCarriedToItsProof() {
        world.fence(0);
        world.saysOn();
        world.restart();

        assertThat(world.stateOfCase()).isInstanceOf(Verifying.class);
        assertThat(world.state.visible(0, world.now()).attempts().getFirst().offSent()).isTrue();
        world.saysOff();
        assertThat(world.proof()).hasValueSatisfying(proof -> assertThat(proof.method()).isEqualTo(Method.POWER_OFF));
    }

    @Test
    void itIsRepeatedOnlyOnFreshWordOfHeartbeat() {
        world.fence(0);
        world.saysOn();
        world.restart();
        world.saysOn();
        assertThat(world.orders(CutPower.class)).isEmpty();

        world.hearsNothing();
        world.after(200);
        world.saysOn();
        assertThat(world.orders(CutPower.class)).hasSize(1);
    }

    @Test
    void aProofSurvivesARestart() {
        world.fence(0);
        world.saysOff();
        var proof = world.proof();
        world.restart();
        assertThat(world.proof()).isEqualTo(proof).isPresent();
    }

    @Test
    void proofsAndShotsEndWithTheirKeepersBoot() {
        world.fence(0);
        world.saysOff();
        world.restartAs(World.BOOT + 1);
        assertThat(world.proof()).isEmpty();
        assertThat(world.disk.proofs()).isEmpty();
    }

    @Test
    void aNodeThatWasShotWhileItShotDoesNotGoOnShooting() {
        world.fence(0);
        world.saysOn();
        assertThat(world.disk.offsSent()).hasSize(1);
        world.restartAs(World.BOOT + 1);

        assertThat(world.state.attempts()).isEmpty();
        assertThat(world.disk.offsSent()).isEmpty();
        world.heartbeat(World.ALONE, false, World.LOST, false);
        assertThat(world.refusalOf(world.fence(0))).contains("not quorate").contains("waits for jupiter1");
    }

    @Test
    void whatWasOnlyWatchedIsForgotten() {
        world.fence(8_000);
        world.saysOn();
        world.restart();
        assertThat(world.state.attempts()).isEmpty();
    }

    @Test
    void beforeTheIncarnationIsKnownEverythingIsRefused() {
        var starting = new World();
        assertThat(starting.refusalOf(starting.fence(0))).contains("still starting");
        assertThat(starting.refusalOf(starting.ask(new FencingCommand.Confirm(World.VICTIM, "eva"))))
                .contains("still starting");
        assertThat(starting.effects).noneMatch(FencerEffect.Write.class::isInstance);
    }
}

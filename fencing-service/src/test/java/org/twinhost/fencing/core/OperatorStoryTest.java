package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.contract.fencing.FencingCommand.Confirm;
import org.twinhost.fencing.core.victim.NodeFencingEffect.EndCall;
import org.twinhost.fencing.core.victim.NodeFencingState.Recalling;

class OperatorStoryTest {

    private final World world = new World().boot().hearsNothing();

    private String confirm() {
        return world.ask(new Confirm(World.VICTIM, "eva"));
    }

    @Test
    void aWordReleasesWhatADeadBmcHolds() {
        world.fence(0);
        world.statusFails("the BMC cannot be reached");
        var asked = confirm();

        assertThat(world.proof()).hasValueSatisfying(proof -> {
            assertThat(proof.method()).isEqualTo(Method.OPERATOR);
            assertThat(proof.device()).isEqualTo("eva");
        });
        assertThat(world.answerTo(asked)).isInstanceOfSatisfying(FencerEffect.ManualConfirmKept.class, kept ->
                assertThat(kept.node()).isEqualTo(World.VICTIM));
        assertThat(world.audit).singleElement().satisfies(word -> {
            assertThat(word.operator()).isEqualTo("eva");
            assertThat(word.incarnation()).isEqualTo(World.LOST);
            assertThat(word.outcome()).isEqualTo("accepted");
        });
        assertThat(world.state.attempts()).isEmpty();
    }

    @Test
    void aWordIsAnsweredOnlyWhenItIsDurable() {
        world.isDiskPrompt = false;
        var asked = confirm();
        assertThat(world.answerTo(asked)).isNull();
        world.diskWrites();
        assertThat(world.answerTo(asked)).isInstanceOf(FencerEffect.ManualConfirmKept.class);
    }

    @Test
    void aWordIsRefusedWhileAnyLinkHearsTheNodeAndTheRefusalIsAudited() {
        world.heartbeat(World.ALONE, true, World.LOST, true);
        assertThat(world.refusalOf(confirm())).contains("heard right now on grey");
        assertThat(world.audit).singleElement().satisfies(word -> assertThat(word.outcome()).startsWith("refused: "));
        assertThat(world.proof()).isEmpty();
    }

    @Test
    void aWordIsRefusedWhenHeartbeatIsSilent() {
        world.after(3_001);
        assertThat(world.refusalOf(confirm())).contains("silent for more than 3000 ms");
    }

    @Test
    void aWordNeedsAName() {
        assertThat(world.refusalOf(world.ask(new Confirm(World.VICTIM, " ")))).contains("name");
    }

    @Test
    void nobodyVouchesForThisNode() {
        assertThat(world.refusalOf(world.ask(new Confirm(World.SELF, "eva")))).contains("this node");
    }

    @Test
    void aWordDoesNotNeedQuorum() {
        world.heartbeat(World.ALONE, false, World.LOST, false);
        confirm();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void afterABootTheLastKnownIncarnationIsTheOneNotedBefore() {
        world.restartAs(World.BOOT + 1);
        world.heartbeat(World.ALONE, false, 0, false);
        confirm();
        assertThat(world.proof()).hasValueSatisfying(proof -> assertThat(proof.incarnation()).isEqualTo(World.LOST));
    }

    @Test
    void anOffUnderWayIsEndedBeforeTheWordCounts() {
        world.fence(0);
        world.saysOn();
        var asked = confirm();
        assertThat(world.stateOfCase()).isInstanceOf(Recalling.class);
        assertThat(world.orders(EndCall.class)).hasSize(1);
        assertThat(world.proof()).isEmpty();

        world.offFails("ended");
        assertThat(world.proof()).hasValueSatisfying(proof -> assertThat(proof.method()).isEqualTo(Method.OPERATOR));
        assertThat(world.answerTo(asked)).isInstanceOf(FencerEffect.ManualConfirmKept.class);
    }

    @Test
    void aWordThatCannotBeKeptIsAnsweredWithTheReason() {
        world.isDiskPrompt = false;
        var asked = confirm();
        world.diskFails("no space left");
        assertThat(world.answerTo(asked)).isInstanceOfSatisfying(FencerEffect.Fail.class, fail ->
                assertThat(fail.reason()).contains("no space left"));
        assertThat(world.proof()).isEmpty();
    }
}

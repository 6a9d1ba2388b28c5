package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.core.victim.NodeFencingEffect.AskStatus;
import org.twinhost.fencing.core.victim.NodeFencingEffect.CutPower;
import org.twinhost.fencing.core.victim.NodeFencingEffect.EndCall;
import org.twinhost.fencing.core.victim.NodeFencingEffect.SwitchOn;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.fencing.core.victim.NodeFencingState.Cutting;
import org.twinhost.fencing.core.victim.NodeFencingState.Intending;
import org.twinhost.fencing.core.victim.NodeFencingState.Recalling;
import org.twinhost.fencing.core.victim.NodeFencingState.Verifying;
import org.twinhost.fencing.core.victim.NodeFencingState.Watching;
import org.twinhost.kernel.LocalMembership;

class FencingStoryTest {

    private final World world = new World().boot().hearsNothing();

    @Test
    void aNodeWithoutPowerIsProvenOffWithoutAShot() {
        var asked = world.fence(0);
        world.ms = 60;
        world.saysOff();

        assertThat(world.answerTo(asked)).isInstanceOf(FencerEffect.Grant.class);
        assertThat(world.offWasSent()).isFalse();
        assertThat(world.proof()).hasValueSatisfying(proof -> {
            assertThat(proof.method()).isEqualTo(Method.STATUS_OFF);
            assertThat(proof.incarnation()).isEqualTo(World.LOST);
            assertThat(proof.keeper()).isEqualTo(World.SELF);
            assertThat(proof.keeperIncarnation()).isEqualTo(World.BOOT);
            assertThat(proof.durationMs()).isEqualTo(60);
        });
        assertThat(world.state.visible(0, world.now()).attempts()).isEmpty();
    }

    @Test
    void theFavouredShootsAtOnceAndWaitsForTheDeviceToSayOff() {
        world.fence(0);
        world.saysOn();
        assertThat(world.offWasSent()).isTrue();
        assertThat(world.proof()).isEmpty();

        world.offTaken();
        assertThat(world.proof()).as("an order that was taken proves nothing").isEmpty();
        world.saysOn();
        world.after(200);
        world.saysOff();

        assertThat(world.proof()).hasValueSatisfying(proof -> assertThat(proof.method()).isEqualTo(Method.POWER_OFF));
        assertThat(world.orders(CutPower.class)).hasSize(1);
    }

    @Test
    void theOtherAsksAtOnceAndAgainButShootsOnlyAfterItsDelay() {
        world.fence(8_000);
        for (int i = 0; i < 15; i++) {
            world.saysOn();
            assertThat(world.offWasSent()).isFalse();
            world.after(500).hearsNothing();
        }
        assertThat(world.orders(AskStatus.class)).hasSizeGreaterThan(10);
        assertThat(world.state.visible(0, world.now()).attempts().getFirst().waitsForDelay()).isTrue();
        world.after(500).hearsNothing();
        world.saysOn();
        assertThat(world.offWasSent()).isTrue();
    }

    @Test
    void duringItsDelayOffIsProof() {
        world.fence(8_000);
        world.saysOn();
        world.after(500);
        world.saysOff();

        assertThat(world.offWasSent()).isFalse();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void askedAgainTheEarlierMomentCounts() {
        world.fence(8_000);
        world.saysOn();
        world.fence(0);
        world.tick();
        world.saysOn();
        assertThat(world.offWasSent()).isTrue();
        assertThat(world.orders(CutPower.class)).hasSize(1);
    }

    @Test
    void aProofIsVisibleOnlyWhenItIsDurable() {
        world.isDiskPrompt = false;
        world.fence(0);
        world.saysOff();
        assertThat(world.proof()).isEmpty();
        assertThat(world.answerTo(world.ask(new FencingCommand.ProofOf(World.VICTIM, World.LOST))))
                .isInstanceOf(FencerEffect.Refuse.class);

        world.diskWrites();
        assertThat(world.proof()).isPresent();
        assertThat(world.disk.proofs()).containsExactly(world.proof().get());
    }

    @Test
    void thatAnOffWillBeSentIsDurableBeforeItIs() {
        world.isDiskPrompt = false;
        world.fence(0);
        world.saysOn();
        assertThat(world.stateOfCase()).isInstanceOf(Intending.class);
        assertThat(world.offWasSent()).isFalse();

        world.diskWrites();
        assertThat(world.disk.offsSent()).hasSize(1);
        assertThat(world.offWasSent()).isTrue();
    }

    @Test
    void aFullDiskHoldsTheShotAndSaysSoUntilItCanBeWritten() {
        world.isDiskPrompt = false;
        world.fence(0);
        world.saysOn();
        world.diskFails("no space left");
        world.hearsNothing();
        assertThat(world.state.visible(0, world.now()).attempts().getFirst().lastFailure()).isEqualTo("no space left");
        assertThat(world.offWasSent()).isFalse();

        world.after(1_000);
        world.diskWrites();
        assertThat(world.offWasSent()).isTrue();
    }

    @Test
    void failuresAreVisibleAndRetriedForEverMoreAndMoreSlowly() {
        world.fence(0);
        long[] pauses = {1_000, 2_000, 4_000, 5_000, 5_000, 5_000};
        for (long pause : pauses) {
            world.statusFails("the BMC cannot be reached");
            var asked = world.orders(AskStatus.class).size();
            world.after(pause - 1);
            assertThat(world.orders(AskStatus.class)).hasSize(asked);
            world.after(1);
            assertThat(world.orders(AskStatus.class)).hasSize(asked + 1);
        }
        var attempt = world.state.visible(0, world.now()).attempts().getFirst();
        assertThat(attempt.tries()).isEqualTo(pauses.length);
        assertThat(attempt.lastFailure()).isEqualTo("the BMC cannot be reached");
        assertThat(world.offWasSent()).as("a device that answers nothing can prove nothing").isFalse();
    }

    @Test
    void anOffThatFailedMayHaveWorkedAndIsVerifiedBeforeItIsRepeated() {
        world.fence(0);
        world.saysOn();
        world.offFails("no answer within 4000 ms");
        assertThat(world.stateOfCase()).isInstanceOf(Verifying.class);
        assertThat(world.lastStatus().sequence()).isGreaterThan(world.lastOff().sequence());
        world.saysOff();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void anOffWithoutEffectIsSentAgain() {
        world.fence(0);
        world.saysOn();
        world.offTaken();
        for (int i = 0; i < 25; i++) {
            world.saysOn().after(200).hearsNothing();
        }
        world.saysOn();
        assertThat(world.orders(CutPower.class)).hasSize(2);
    }

    @Test
    void aVictimHeardAgainIsSparedBeforeTheShot() {
        world.fence(8_000);
        world.saysOn();
        world.after(500);
        world.heartbeat(World.ALONE, true, World.LOST, true);

        assertThat(world.state.attempts()).isEmpty();
        world.saysOff();
        assertThat(world.proof()).as("nobody asks any more").isEmpty();
    }

    @Test
    void aVictimThatWasHeardWhenOrderedIsNotHeardAgainUntilItWasSilent() {
        world.heartbeat(World.ALONE, true, World.LOST, true);
        world.fence(8_000);
        world.heartbeat(World.ALONE, true, World.LOST, true);
        assertThat(world.stateOfCase()).isInstanceOf(Watching.class);
        world.hearsNothing();
        world.heartbeat(World.ALONE, true, World.LOST, true);
        assertThat(world.state.attempts()).isEmpty();
    }

    @Test
    void aSpareIsAnsweredOnlyWhenARestartWouldNotShootEither() {
        world.isDiskPrompt = false;
        world.fence(0);
        world.saysOn(); // the intent is on its way to the disk
        var cancelled = world.ask(new FencingCommand.CancelFencing(World.VICTIM, World.LOST));
        assertThat(world.answerTo(cancelled)).isNull();
        world.diskWrites(); // the intent
        assertThat(world.answerTo(cancelled)).isNull();
        world.diskWrites(); // without it
        assertThat(world.answerTo(cancelled)).isInstanceOf(FencerEffect.Grant.class);
        assertThat(world.disk.offsSent()).isEmpty();
        assertThat(world.offWasSent()).isFalse();
    }

    @Test
    void onceSentTheOffIsCarriedToItsProofWhateverIsHeard() {
        world.fence(0);
        world.saysOn();
        world.offFails("no answer within 4000 ms");
        world.ask(new FencingCommand.CancelFencing(World.VICTIM, World.LOST));
        world.heartbeat(World.BOTH, true, World.LOST, true);
        world.saysOn();
        assertThat(world.stateOfCase()).isInstanceOf(Verifying.class);
        world.after(1_000);
        world.heartbeat(World.BOTH, true, World.LOST, true);
        world.saysOn();
        assertThat(world.orders(CutPower.class)).hasSize(2);
        world.offTaken();
        world.saysOff();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void aNodeThatCameBackIsNotShotAndAnOffUnderWayIsRecalled() {
        world.fence(0);
        world.saysOn();
        assertThat(world.stateOfCase()).isInstanceOf(Cutting.class);
        world.heartbeat(World.ALONE, true, World.LOST + 1, true);

        assertThat(world.stateOfCase()).isInstanceOf(Recalling.class);
        assertThat(world.orders(EndCall.class)).containsExactly(new EndCall(world.lastOff()));
        world.offFails("ended");
        assertThat(world.state.attempts()).isEmpty();
        assertThat(world.disk.offsSent()).isEmpty();
        assertThat(world.proof()).isEmpty();
    }

    @Test
    void aNodeThatCameBackWhileVerifyingIsNotShotAgain() {
        world.fence(0);
        world.saysOn();
        world.offTaken();
        world.heartbeat(World.ALONE, true, World.LOST + 1, true);
        assertThat(world.state.attempts()).isEmpty();
        assertThat(world.disk.offsSent()).isEmpty();
    }

    @Test
    void noShotOnStaleWordOfHeartbeatNorWithoutQuorum() {
        world.fence(0);
        world.after(3_500);
        world.saysOn();
        assertThat(world.offWasSent()).isFalse();
        assertThat(world.state.visible(0, world.now()).attempts().getFirst().lastFailure()).contains("heartbeat");

        world.heartbeat(World.ALONE, false, World.LOST, false);
        world.after(500);
        world.saysOn();
        assertThat(world.offWasSent()).isFalse();

        world.after(500).hearsNothing();
        world.saysOn();
        assertThat(world.offWasSent()).isTrue();
    }

    @Test
    void whatWasSwitchedOffIsSwitchedOnAgainIfSoConfiguredAfterTheProofIsDurable() {
        world.fence(0);
        world.saysOn();
        world.offTaken();
        world.isDiskPrompt = false;
        world.saysOff(true);
        world.tick();
        assertThat(world.orders(SwitchOn.class)).isEmpty();
        world.diskWrites();
        world.tick();
        assertThat(world.proof()).isPresent();
        assertThat(world.orders(SwitchOn.class)).hasSize(1);
        assertThat(world.state.visible(0, world.now()).attempts()).as("nothing is pending").isEmpty();

        var switching = world.last(SwitchOn.class).call();
        world.take(new FencerEvent.DeviceSaid(
                new NodeFencingEvent.PowerOnEnded(world.now(), switching, java.util.Optional.empty())));
        assertThat(world.state.attempts()).isEmpty();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void whatWasFoundOffStaysOff() {
        world.fence(0);
        world.saysOff(true);
        world.tick();
        assertThat(world.orders(SwitchOn.class)).isEmpty();
        assertThat(world.proof()).isPresent();
    }

    @Test
    void aProofStaysValidForTheOldIncarnationAndIsSupersededByANewerOne() {
        world.fence(0);
        world.saysOff();
        world.heartbeat(World.BOTH, true, World.LOST + 1, true);
        assertThat(world.proof()).isPresent();
        assertThat(world.refusalOf(world.ask(new FencingCommand.ProofOf(World.VICTIM, World.LOST + 1)))).contains("no proof");

        world.ms += 10_000;
        world.heartbeat(World.ALONE, true, World.LOST + 1, false);
        world.ask(new FencingCommand.Fence(World.VICTIM, World.LOST + 1, World.ALONE, 0, "again"));
        world.saysOff();
        assertThat(world.disk.proofs()).hasSize(1);
        assertThat(world.proof()).hasValueSatisfying(proof -> assertThat(proof.incarnation()).isEqualTo(World.LOST + 1));
    }

    @Test
    void aProofIsWithdrawnWhenTheVeryBootIsHeardAfterIt() {
        world.fence(0);
        world.saysOff();
        world.ms += 5_000;
        world.heartbeat(World.ALONE, true, World.LOST, true);
        assertThat(world.proof()).isEmpty();
        assertThat(world.disk.proofs()).isEmpty();
        assertThat(world.effects).anySatisfy(effect -> assertThat(effect).isInstanceOfSatisfying(
                FencerEffect.Report.class, report -> assertThat(report.text()).contains("PROOF WITHDRAWN")));
    }

    @Test
    void aPacketThatWasHeldUpDoesNotContradictAProof() {
        world.fence(0);
        world.saysOff();
        world.ms += 50_000;
        world.heartbeat(World.ALONE, true, World.LOST, true, 10L, 51_000L);
        assertThat(world.proof()).as("what it echoes is older than the proof").isPresent();
        world.heartbeat(World.ALONE, true, World.LOST, true, 10L, null);
        assertThat(world.proof()).as("it echoes nothing").isPresent();
        world.heartbeat(World.ALONE, true, World.LOST, true, 10L, 40_000L);
        assertThat(world.proof()).as("it has heard what was sent after the proof").isEmpty();
    }

    @Test
    void whoDoesNotHearUsContradictsItsProofBySpeakingOn() {
        world.fence(0);
        world.saysOff();
        world.ms += 119_000;
        world.heartbeat(World.ALONE, true, World.LOST, true, 10L, null);
        assertThat(world.proof()).isPresent();
        world.ms += 2_000;
        world.heartbeat(World.ALONE, true, World.LOST, true, 10L, null);
        assertThat(world.proof()).isEmpty();
    }

    @Test
    void aClockThatIsSetWithdrawsNoProof() {
        world.fence(0);
        world.saysOff();
        world.ms += 100;
        world.clockSetByMs = 3_600_000;
        world.heartbeat(World.ALONE, true, World.LOST, true, 200L, 200L);
        assertThat(world.proof()).isPresent();
    }

    @Test
    void afterARestartOnlyWhatIsHeardFromThenOnContradictsAProof() {
        world.fence(0);
        world.saysOff();
        world.clockSetByMs = -3_600_000;
        world.restart();
        world.heartbeat(World.ALONE, true, World.LOST, true, 500L, 500L);
        assertThat(world.proof()).isPresent();
        world.ms += 5_000;
        world.heartbeat(World.ALONE, true, World.LOST, true, 500L, 500L);
        assertThat(world.proof()).isEmpty();
    }

    @Test
    void aRepeatedWordOfHeartbeatIsAsOldAsTheFirstTime() {
        var said = world.state.membership();
        world.ms += 10_000;
        world.take(new FencerEvent.MembershipHeard(world.now(), new LocalMembership(said.said(), world.ms)));
        assertThat(world.state.membership()).isEqualTo(said);
    }
}

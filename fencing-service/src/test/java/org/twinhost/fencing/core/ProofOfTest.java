package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.fencing.FencingCommand;

/** What is answered to the question for a proof: a proof is for one boot of the victim and all before it, never for a later. */
class ProofOfTest {

    private final World world = new World().boot().hearsNothing();

    private FencerEffect answerAbout(long incarnation) {
        return world.answerTo(world.ask(new FencingCommand.ProofOf(World.VICTIM, incarnation)));
    }

    @ParameterizedTest
    @ValueSource(longs = {World.LOST - 1, World.LOST})
    void theProvenBootAndThoseBeforeItAreOff(long incarnation) {
        world.fence(0);
        world.saysOff();
        assertThat(answerAbout(incarnation)).isInstanceOfSatisfying(FencerEffect.Grant.class, granted ->
                assertThat(granted.proof()).hasValueSatisfying(proof ->
                        assertThat(proof.incarnation()).isEqualTo(World.LOST)));
    }

    @Test
    void aLaterBootIsNot() {
        world.fence(0);
        world.saysOff();
        assertThat(answerAbout(World.LOST + 1)).isInstanceOf(FencerEffect.Refuse.class);
    }

    /** Which boot the proof was for is not known any more; heartbeat takes no packet of an older boot for news. */
    @Test
    void nothingIsOnceTheVictimIsHeardToCountItsBootsAnew() {
        world.fence(0);
        world.saysOff();
        world.ms += 500;
        world.heartbeat(World.ALONE, true, World.LOST - 1, true);
        assertThat(answerAbout(World.LOST)).isInstanceOfSatisfying(FencerEffect.Refuse.class, refused ->
                assertThat(refused.reason()).contains("no proof"));
        assertThat(world.effects).anySatisfy(effect -> assertThat(effect).isInstanceOfSatisfying(
                FencerEffect.Report.class, report -> assertThat(report.text()).contains("PROOF WITHDRAWN")));
    }

    @Test
    void withoutAProofNothingIsAndAFencingUnderWayIsNamed() {
        assertThat(answerAbout(World.LOST)).isInstanceOfSatisfying(FencerEffect.Refuse.class, refused ->
                assertThat(refused.reason()).contains("no proof").doesNotContain("under way"));
        world.fence(0);
        world.saysOn();
        assertThat(answerAbout(World.LOST)).isInstanceOfSatisfying(FencerEffect.Refuse.class, refused ->
                assertThat(refused.reason()).contains("no proof").contains("under way"));
    }

    /** Told to an operator before he is asked for his word. */
    @Test
    void aDevicesProofMakesAnOperatorsWordNeedlessForTheNewestBootWhereThisNodeMayAct() {
        assertThat(world.state.provenByDevice(World.VICTIM, world.now())).isEmpty();
        world.fence(0);
        world.saysOff();
        assertThat(world.state.provenByDevice(World.VICTIM, world.now()))
                .hasValueSatisfying(proof -> assertThat(proof.incarnation()).isEqualTo(World.LOST));
        world.heartbeat(World.ALONE, false, World.LOST, false);
        assertThat(world.state.provenByDevice(World.VICTIM, world.now())).as("his word would end the waiting, too").isEmpty();
        world.heartbeat(World.ALONE, true, World.LOST + 1, false);
        assertThat(world.state.provenByDevice(World.VICTIM, world.now())).as("it was booted since").isEmpty();
    }

    @Test
    void anOperatorsOwnWordMayBeGivenAgain() {
        world.ask(new FencingCommand.Confirm(World.VICTIM, "eva"));
        assertThat(world.proof()).isPresent();
        assertThat(world.state.provenByDevice(World.VICTIM, world.now())).isEmpty();
    }
}

package org.twinhost.config.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEffect.Keep;
import org.twinhost.config.core.ConfigEffect.Publish;
import org.twinhost.config.core.ConfigEffect.Write;
import org.twinhost.config.core.ConfigEvent.Result;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.change.ChangeOutcome.Verdict;

/** A revision is on this node's disk before it is published (S5), whatever the disk does. */
class KeepingTest extends ConfigStory {

    @BeforeEach
    void aDiskThatTakesItsTime() {
        coordinatorKnowing(SEVEN);
        disk = Optional.empty();
    }

    @Test
    void isPublishedOnlyWhenItIsOnTheDisk() {
        read(whole(EIGHT));
        assertThat(effects).contains(new Keep(story(EIGHT))).noneMatch(Publish.class::isInstance);
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
        assertThat(directory()).isEqualTo(Directory.ARRIVING);

        kept(EIGHT);
        assertThat(effects).contains(new Publish(EIGHT));
        assertThat(state.known().snapshot()).isEqualTo(EIGHT);
        assertThat(directory()).isEqualTo(Directory.IN_STEP);
    }

    @Test
    void oneAtATime() {
        read(whole(EIGHT));
        var nine = revision(9, 900);
        read(whole(nine));
        assertThat(effects).noneMatch(Keep.class::isInstance);
        kept(EIGHT);
        assertThat(effects).containsSubsequence(new Publish(EIGHT), new Keep(story(nine)));
    }

    @Test
    void aDiskThatRefusesIsSeenAndTriedAgainAndTheLastRevisionStays() {
        read(whole(EIGHT));
        notKept(EIGHT, "No space left on device");
        assertThat(directory()).isEqualTo(Directory.NOT_KEPT);
        assertThat(state.judgement().text()).contains("revision " + EIGHT.revision() + " can't be kept on this node's disk: "
                + "No space left on device; revision " + SEVEN.revision() + " stays published");
        assertThat(effects).noneMatch(Publish.class::isInstance);

        after(1_000).tick();
        assertThat(effects).noneMatch(Keep.class::isInstance);
        after(1_000).tick();
        assertThat(effects).contains(new Keep(story(EIGHT)));
        after(5_000).tick();
        assertThat(effects).as("one attempt at a time").noneMatch(Keep.class::isInstance);
        kept(EIGHT);
        assertThat(effects).contains(new Publish(EIGHT));
        assertThat(directory()).isEqualTo(Directory.IN_STEP);
    }

    @Test
    void aChangeIsAppliedWhenItIsOnTheDisk() {
        ask("a", propose(7, EIGHT));
        written();
        assertThat(effects).noneMatch(ConfigEffect.Answer.class::isInstance);
        kept(EIGHT);
        assertThat(answer("a").verdict()).isEqualTo(Verdict.APPLIED);
    }

    @Test
    void aChangeThatTheDiskRefusesIsNotCalledApplied() {
        ask("a", propose(7, EIGHT));
        written();
        notKept(EIGHT, "I/O error");
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNAVAILABLE);
        assertThat(answer("a").reasons()).singleElement().asString()
                .contains("is in the directory, but not in force here").contains("I/O error");
        assertThat(state.writing()).isEmpty();
    }

    @Test
    void norOneThatItRefusedBeforeTheWriteEnded() {
        ask("a", propose(7, EIGHT));
        read(whole(EIGHT));
        notKept(EIGHT, "I/O error");
        ended(Result.DONE, null);
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNAVAILABLE);
    }

    @Test
    void nothingIsWrittenFromARevisionThatIsNotInForce() {
        read(whole(EIGHT));
        notKept(EIGHT, "I/O error");
        ask("a", propose(7, SEVEN));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNAVAILABLE);
        read(edited(EIGHT, json -> json.put("failback", true)));
        after(3_500).standing(true, ONE, Map.of());
        read(edited(EIGHT, json -> json.put("failback", true)));
        assertThat(effects).noneMatch(ConfigEffect.Adopt.class::isInstance).noneMatch(Write.class::isInstance);
    }

    private void written() {
        read(whole(EIGHT));
        ended(Result.DONE, null);
    }

    private void kept(ClusterSnapshot snapshot) {
        on(new ConfigEvent.Kept(now(), snapshot.revision()));
    }

    private void notKept(ClusterSnapshot snapshot, String reason) {
        on(new ConfigEvent.NotKept(now(), snapshot.revision(), reason));
    }

    private static ClusterSnapshot revision(int number, int stickiness) {
        return Samples.jupiter(number, json -> json.put("stickiness", stickiness));
    }
}

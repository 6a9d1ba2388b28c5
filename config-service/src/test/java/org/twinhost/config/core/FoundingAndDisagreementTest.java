package org.twinhost.config.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEffect.Adopt;
import org.twinhost.config.core.ConfigEffect.Answer;
import org.twinhost.config.core.ConfigEffect.AskPeers;
import org.twinhost.config.core.ConfigEffect.Write;
import org.twinhost.config.core.ConfigEvent.Peers;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome.Verdict;
import org.twinhost.contract.config.change.ConfigCommand;

/** The first configuration, and directories that tell different stories. */
class FoundingAndDisagreementTest extends ConfigStory {

    @Test
    void twoDirectoriesWithOneNumberLeaveTheChoiceToAPerson() {
        coordinatorKnowing(EIGHT);
        var other = Samples.jupiter(8, c -> c.put("stickiness", 1));
        read(whole(other));
        assertThat(directory()).isEqualTo(Directory.DISAGREES);
        assertThat(state.known().snapshot()).isEqualTo(EIGHT);
        ask("a", new ConfigCommand.SetStandby(TWO, true, "ann"));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.CONFLICT);

        ask("b", new ConfigCommand.Choose(ConfigCommand.Choose.Side.PUBLISHED, "ann", "ours is right"));
        var write = (Write) effects.getLast();
        assertThat(write.base()).contains(other.revision());
        assertThat(write.intent().revision()).isEqualTo(new Revision(9, EIGHT.revision().hash()));
        assertThat(write.intent().replaces()).containsExactly(EIGHT.revision(), other.revision());
        knowing(other);
        read(new Reading.Complete(write.intent().snapshot(), write.intent().revision(), write.intent(), "x", "f"));
        assertThat(state.known().revision()).isEqualTo(write.intent().revision());
    }

    @Test
    void theDirectoryCanBeChosenToo() {
        coordinatorKnowing(EIGHT);
        var other = Samples.jupiter(8, c -> c.put("stickiness", 1));
        read(whole(other));
        ask("b", new ConfigCommand.Choose(ConfigCommand.Choose.Side.DIRECTORY, "ann", "theirs is right"));
        var adopt = (Adopt) effects.getLast();
        assertThat(adopt.intent().revision()).isEqualTo(new Revision(9, other.revision().hash()));
    }

    @Test
    void beforeItIsChosenItIsSaidWhatThatChangesOrWhyItCannotBe() {
        coordinatorKnowing(EIGHT);
        ask("a", mayChoose(ConfigCommand.Choose.Side.DIRECTORY));
        assertThat(answer("a").reasons()).containsExactly("the directories agree, there is nothing to choose");

        read(whole(Samples.jupiter(8, c -> c.put("stickiness", 1))));
        var done = effects.size();
        ask("b", mayChoose(ConfigCommand.Choose.Side.DIRECTORY));
        assertThat(answer("b").verdict()).isEqualTo(Verdict.VALID);
        assertThat(answer("b").edits()).singleElement().satisfies(edit ->
                assertThat(edit.before() + " -> " + edit.after()).isEqualTo("200 -> 1"));
        ask("c", mayChoose(ConfigCommand.Choose.Side.PUBLISHED));
        assertThat(answer("c").edits()).as("what the directory loses").singleElement().satisfies(edit ->
                assertThat(edit.before() + " -> " + edit.after()).isEqualTo("1 -> 200"));
        assertThat(effects.subList(done, effects.size())).allMatch(Answer.class::isInstance);
    }

    private static ConfigCommand mayChoose(ConfigCommand.Choose.Side side) {
        return new ConfigCommand.Choose(side, "ann", null, true);
    }

    @Test
    void aPeerThatAnnouncesAnotherHashIsADisagreement() {
        coordinatorKnowing(EIGHT);
        standing(true, ONE, Map.of(TWO, new Revision(8, "ffffffffffffffff")));
        assertThat(directory()).isEqualTo(Directory.DISAGREES);
        ask("a", propose(8, SEVEN));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void aPeerThatStaysWithAnotherPredecessorIsADisagreementUntilSomebodyHasChosen() {
        coordinatorKnowing(SEVEN);
        read(whole(EIGHT));
        var theirs = new Revision(7, "ffffffffffffffff");
        standing(true, ONE, Map.of(TWO, theirs));
        assertThat(directory()).isEqualTo(Directory.DISAGREES);

        ask("a", new ConfigCommand.Choose(ConfigCommand.Choose.Side.PUBLISHED, "ann", "ours is right"));
        var write = (Write) effects.getLast();
        assertThat(write.intent().revision()).isEqualTo(new Revision(9, EIGHT.revision().hash()));
        assertThat(write.intent().replaces()).contains(theirs);
        read(new Reading.Complete(write.intent().snapshot(), write.intent().revision(), write.intent(), "x", "f"));
        assertThat(directory()).isEqualTo(Directory.IN_STEP);
    }

    @Test
    void aPeerThatOnlyLagsIsNone() {
        coordinatorKnowing(SEVEN);
        read(whole(EIGHT));
        standing(true, ONE, Map.of(TWO, SEVEN.revision()));
        assertThat(directory()).isEqualTo(Directory.IN_STEP);
    }

    @Test
    void aSuccessorOfAnotherRevisionIsNotTaken() {
        knowing(SEVEN);
        var foreign = new Intent(EIGHT, "x", "y", Instant.EPOCH, List.of(new Revision(7, "ffffffffffffffff")));
        read(new Reading.Complete(EIGHT, EIGHT.revision(), foreign, "x", "f"));
        assertThat(directory()).isEqualTo(Directory.DISAGREES);
    }

    @Test
    void theLowestNodeFoundsTheClusterWhenNoDirectoryKnowsOne() {
        state = ConfigState.start(Known.NOTHING, Optional.of(Samples.jupiter()));
        read(new Reading.Empty());
        assertThat(effects.getLast()).isInstanceOf(AskPeers.class);
        peers(Peers.UNREACHABLE, "no route");
        assertThat(effects).noneMatch(Write.class::isInstance);
        assertThat(state.judgement().text()).contains("no route");
        read(new Reading.Empty());
        peers(Peers.EMPTY, null);
        var write = (Write) effects.getLast();
        assertThat(write.base()).isEmpty();
        assertThat(write.intent().revision().number()).isEqualTo(1);
    }

    @Test
    void aReplacedNodeDoesNotFoundASecondCluster() {
        state = ConfigState.start(Known.NOTHING, Optional.of(Samples.jupiter()));
        read(new Reading.Empty());
        peers(Peers.FOUNDED, "jupiter2 has one");
        assertThat(effects).noneMatch(Write.class::isInstance);
        read(whole(SEVEN));
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
    }

    @Test
    void otherNodesWaitForTheFounder() {
        machine = new ConfigChange(TWO, 3000);
        state = ConfigState.start(Known.NOTHING, Optional.of(Samples.jupiter()));
        read(new Reading.Empty());
        assertThat(effects).noneMatch(AskPeers.class::isInstance);
    }

    @Test
    void anImportIntoADirectoryThatChangedMeanwhileIsRefused() {
        read(new Reading.Empty());
        ask("a", new ConfigCommand.Import("ann", Samples.jupiter()));
        lost("connection refused");
        peers(Peers.EMPTY, null);
        assertThat(answer("a").verdict()).isEqualTo(Verdict.CONFLICT);
        assertThat(answer("a").reasons()).singleElement().asString().contains("connection refused");
    }

    @Test
    void anOperatorsImportNeedsNoAnswerFromOthersButRespectsIt() {
        read(new Reading.Empty());
        ask("a", new ConfigCommand.Import("ann", Samples.jupiter()));
        peers(Peers.FOUNDED, "jupiter2 has one");
        assertThat(answer("a").verdict()).isEqualTo(Verdict.CONFLICT);
        ask("b", new ConfigCommand.Import("ann", Samples.jupiter()));
        peers(Peers.UNREACHABLE, "no route");
        assertThat(effects.getLast()).isInstanceOf(Write.class);
    }
}

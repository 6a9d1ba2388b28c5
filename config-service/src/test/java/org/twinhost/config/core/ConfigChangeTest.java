package org.twinhost.config.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEffect.Adopt;
import org.twinhost.config.core.ConfigEffect.Finish;
import org.twinhost.config.core.ConfigEffect.Keep;
import org.twinhost.config.core.ConfigEffect.Publish;
import org.twinhost.config.core.ConfigEffect.Write;
import org.twinhost.config.core.ConfigEvent.Result;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome.Verdict;
import org.twinhost.contract.config.change.ConfigCommand;

/** How one node's config service reads, writes and refuses. */
class ConfigChangeTest extends ConfigStory {

    @Test
    void publishesWhatTheDirectoryHoldsAfterKeepingIt() {
        read(whole(SEVEN));
        assertThat(effects).containsSubsequence(new Keep(story(SEVEN)), new Publish(SEVEN));
        read(whole(SEVEN));
        assertThat(effects).isEmpty();
        read(whole(EIGHT));
        assertThat(effects).contains(new Publish(EIGHT));
    }

    @Test
    void aStoppedDirectoryChangesNothingAndIsReportedOnce() {
        knowing(SEVEN);
        lost("connection refused");
        assertThat(reports()).singleElement().asString().contains("connection refused").contains("stays published");
        lost("connection refused");
        assertThat(effects).isEmpty();
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
        read(whole(SEVEN));
        assertThat(directory()).isEqualTo(Directory.IN_STEP);
    }

    @Test
    void theCoordinatorWritesAssertingTheRevisionItReplaces() {
        coordinatorKnowing(SEVEN);
        ask("a", propose(7, EIGHT));
        var write = (Write) effects.getLast();
        assertThat(write.base()).contains(SEVEN.revision());
        assertThat(write.intent().revision()).isEqualTo(EIGHT.revision());
        assertThat(write.intent().replaces()).containsExactly(SEVEN.revision());
        read(whole(EIGHT));
        ended(Result.DONE, null);
        assertThat(answer("a").verdict()).isEqualTo(Verdict.APPLIED);
        assertThat(answer("a").revision()).isEqualTo(EIGHT.revision());
    }

    @Test
    void nobodyElseWrites() {
        knowing(SEVEN);
        read(whole(SEVEN));
        ask("silent", propose(7, EIGHT));
        assertThat(answer("silent").reasons()).singleElement().asString()
                .contains("heartbeat of this node has not been heard yet");
        standing(true, TWO, Map.of());
        ask("other", propose(7, EIGHT));
        assertThat(answer("other").verdict()).isEqualTo(Verdict.NOT_PERMITTED);
        assertThat(answer("other").coordinator()).isEqualTo(TWO);
        standing(false, ONE, Map.of());
        ask("alone", propose(7, EIGHT));
        assertThat(answer("alone").reasons()).singleElement().asString().contains("not quorate");
    }

    @Test
    void aProposalOnAnOldRevisionLoses() {
        coordinatorKnowing(EIGHT);
        ask("a", propose(7, SEVEN));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.CONFLICT);
        assertThat(effects).noneMatch(Write.class::isInstance);
    }

    @Test
    void anInvalidProposalIsRefusedWithEveryReasonAndNothingIsWritten() {
        coordinatorKnowing(SEVEN);
        ask("a", propose(7, Samples.jupiter(c -> {
            at(c, "guests", 0).put("home", "saturn1");
            at(c, "volumes", 0).put("protocol", "B");
        })));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(answer("a").reasons()).hasSize(2);
    }

    @Test
    void checkingNeedsNoRightToWrite() {
        knowing(SEVEN);
        ask("a", new ConfigCommand.Propose(0, null, null, EIGHT, true));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void anOperatorsWishBecomesARevisionAlsoWhenItLosesTheFirstRace() {
        coordinatorKnowing(SEVEN);
        ask("a", new ConfigCommand.SetGuestTarget("web1", GuestConfig.Target.STOPPED, "ann"));
        assertThat(effects.getLast()).isInstanceOf(Write.class);
        read(whole(EIGHT));
        ended(Result.LOST, "somebody was faster");
        var again = (Write) effects.getLast();
        assertThat(again.base()).contains(EIGHT.revision());
        assertThat(again.intent().snapshot().guest("web1").orElseThrow().target()).isEqualTo(GuestConfig.Target.STOPPED);
        assertThat(again.intent().snapshot().stickiness()).isEqualTo(200);
        assertThat(again.intent().author()).isEqualTo("ann");
    }

    @Test
    void aWishThatIsFulfilledAlreadyMakesNoRevision() {
        coordinatorKnowing(SEVEN);
        ask("a", new ConfigCommand.SetStandby(TWO, false, "ann"));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void aValidEditByHandIsAdoptedByTheCoordinatorOnceItHasSettled() {
        coordinatorKnowing(SEVEN);
        read(edited(SEVEN, c -> at(c, "guests", 0).put("memoryMib", 256)));
        assertThat(directory()).isEqualTo(Directory.EDITED);
        after(1000).standing(true, ONE, Map.of());
        read(edited(SEVEN, c -> at(c, "guests", 0).put("memoryMib", 512)));
        after(2900).standing(true, ONE, Map.of());
        assertThat(effects).noneMatch(Adopt.class::isInstance);
        after(200).standing(true, ONE, Map.of());
        var adopt = (Adopt) effects.getLast();
        assertThat(adopt.intent().revision().number()).isEqualTo(8);
        assertThat(adopt.intent().author()).isEqualTo("cn=admin,dc=twinhost");
        assertThat(adopt.intent().snapshot().guest("web1").orElseThrow().memoryMib()).isEqualTo(512);
    }

    @Test
    void anEditIsTakenOverAtOnceInTheNameOfWhoSaysSo() {
        coordinatorKnowing(SEVEN);
        ask("early", adopt("ann"));
        assertThat(answer("early").verdict()).isEqualTo(Verdict.CONFLICT);
        assertThat(answer("early").reasons()).singleElement().asString().contains("nothing was edited in the directory");

        read(edited(SEVEN, c -> at(c, "guests", 0).put("memoryMib", 256)));
        ask("a", adopt("ann"));
        var adopt = (Adopt) effects.getLast();
        assertThat(adopt.intent().author()).isEqualTo("ann");
        assertThat(adopt.intent().comment()).isEqualTo("edited in the directory by cn=admin,dc=twinhost");
        assertThat(adopt.intent().revision().number()).isEqualTo(8);
        read(whole(adopt.intent().snapshot()));
        ended(Result.DONE, null);
        assertThat(answer("a").edits()).singleElement().satisfies(edit -> {
            assertThat(edit.field()).isEqualTo("memoryMib");
            assertThat(edit.staged()).isTrue();
        });
    }

    @Test
    void anEditThatWouldHurtWhatRunsIsRefusedAndNotTakenOver() {
        coordinatorKnowing(SEVEN);
        read(edited(SEVEN, c -> ((ArrayNode) c.path("guests")).remove(0)));
        assertThat(directory()).isEqualTo(Directory.REFUSED);
        after(10_000).standing(true, ONE, Map.of());
        assertThat(effects).noneMatch(Adopt.class::isInstance);
        ask("a", adopt("ann"));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(answer("a").reasons()).singleElement().asString().contains("guest web1 would be removed while it is wanted");
    }

    @Test
    void anEditForWhichANodeLacksSomethingIsRefusedAndLookedAtAgain() {
        lacking = Optional.of(List.of("on jupiter1: there is no bridge br7"));
        coordinatorKnowing(SEVEN);
        read(edited(SEVEN, c -> ((ArrayNode) at(c, "guests", 0).path("bridges")).add("br7")));
        assertThat(directory()).isEqualTo(Directory.REFUSED);
        assertThat(state.judgement().reasons()).containsExactly("on jupiter1: there is no bridge br7");
        after(10_000).standing(true, ONE, Map.of());
        assertThat(effects).noneMatch(Adopt.class::isInstance);
        ask("a", adopt("ann"));
        assertThat(answer("a").reasons()).containsExactly("on jupiter1: there is no bridge br7");

        lacking = Optional.of(List.of());
        after(30_000).standing(true, ONE, Map.of());
        assertThat(directory()).isEqualTo(Directory.EDITED);
        assertThat(effects).anyMatch(Adopt.class::isInstance);
    }

    @Test
    void anEditIsNotAdoptedBeforeTheNodesHaveAnsweredAndWhoTakesItOverGoesFirst() {
        lacking = Optional.empty();
        coordinatorKnowing(SEVEN);
        var edit = (Reading.Complete) edited(SEVEN, c -> at(c, "guests", 0).put("memoryMib", 256));
        read(edit);
        ask("a", adopt("ann"));
        after(4_000).standing(true, ONE, Map.of());
        assertThat(effects).isEmpty();
        on(new ConfigEvent.EditChecked(now(), "of another edit", List.of()));
        assertThat(effects).isEmpty();
        on(new ConfigEvent.EditChecked(now(), edit.fingerprint(), List.of()));
        assertThat(((Adopt) effects.getLast()).intent().author()).isEqualTo("ann");
    }

    private static ConfigCommand adopt(String operator) {
        return new ConfigCommand.Choose(ConfigCommand.Choose.Side.EDIT, operator, null);
    }

    /** Between what a node saw last and what it sees now others may have stopped what is gone. */
    @Test
    void aRevisionOfOthersIsTakenThoughItLacksWhatRanHereLast() {
        knowing(SEVEN);
        var later = Samples.jupiter(9, c -> ((ArrayNode) c.path("guests")).remove(0));
        read(whole(later));
        assertThat(state.known().snapshot()).isEqualTo(later);
    }

    @Test
    void aFileThatChangesNothingIsAnsweredSoWhateverRevisionItWasMadeFrom() {
        coordinatorKnowing(EIGHT);
        ask("a", propose(7, Samples.jupiter(c -> {
            c.put("stickiness", 200).putObject("revision").put("number", 7).put("hash", "aa");
            at(c, "guests", 0).put("uuid", at(c, "guests", 0).path("uuid").asText().toUpperCase(java.util.Locale.ROOT));
        })));
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(answer("a").reasons())
                .anySatisfy(reason -> assertThat(reason).contains("its revision 7-aa"))
                .anySatisfy(reason -> assertThat(reason).contains("guests web1: uuid"));
        assertThat(effects).noneMatch(Write.class::isInstance);
    }

    @Test
    void anEditOfARevisionThatNobodyTookIsAdoptedOnceNothingMoreCanArrive() {
        coordinatorKnowing(SEVEN);
        var edit = edited(EIGHT, c -> at(c, "guests", 0).put("memoryMib", 256));
        read(edit);
        assertThat(directory()).isEqualTo(Directory.ARRIVING);
        after(29_000).standing(true, ONE, Map.of());
        assertThat(effects).noneMatch(Adopt.class::isInstance);
        after(1_000).standing(true, ONE, Map.of());
        var adopt = (Adopt) effects.getLast();
        assertThat(adopt.intent().revision().number()).isEqualTo(9);
        assertThat(adopt.intent().replaces()).containsExactly(EIGHT.revision());
        assertThat(adopt.base()).isEqualTo(EIGHT.revision());
    }

    @Test
    void othersLeaveAnEditAlone() {
        knowing(SEVEN);
        read(edited(SEVEN, c -> c.put("stickiness", 5)));
        standing(true, TWO, Map.of());
        after(10_000).standing(true, TWO, Map.of());
        assertThat(effects).noneMatch(Adopt.class::isInstance);
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
    }

    @Test
    void anInvalidEditIsRefusedOnceVisiblyAndTheLastGoodStays() {
        coordinatorKnowing(SEVEN);
        read(edited(SEVEN, c -> at(c, "guests", 0).put("home", "saturn1")));
        assertThat(directory()).isEqualTo(Directory.REFUSED);
        assertThat(reports()).singleElement().asString().contains("saturn1").contains("stays");
        after(10_000).standing(true, ONE, Map.of());
        assertThat(effects).isEmpty();
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
    }

    @Test
    void aMalformedEntryIsRefusedAndTheNextProposalPutsItRight() {
        coordinatorKnowing(SEVEN);
        read(new Reading.Malformed(Optional.of(SEVEN.revision()), List.of("cn=web1: thVcpus is 'x'"), "ann", "f"));
        assertThat(state.judgement().reasons()).containsExactly("cn=web1: thVcpus is 'x'");
        ask("a", propose(7, SEVEN));
        var write = (Write) effects.getLast();
        assertThat(write.intent().revision()).isEqualTo(new Revision(8, SEVEN.revision().hash()));
    }

    @Test
    void anInterruptedWriteIsFinishedByTheCoordinatorAlone() {
        knowing(SEVEN);
        read(new Reading.Pending(SEVEN.revision(), story(EIGHT)));
        assertThat(directory()).isEqualTo(Directory.ARRIVING);
        assertThat(effects).noneMatch(Finish.class::isInstance);
        standing(true, ONE, Map.of());
        assertThat(effects).contains(new Finish(story(EIGHT), SEVEN.revision()));
    }

    @Test
    void whatHasNotArrivedWholeIsNotTaken() {
        knowing(SEVEN);
        read(new Reading.Complete(SEVEN, EIGHT.revision(), story(EIGHT), "x", "f"));
        assertThat(directory()).isEqualTo(Directory.ARRIVING);
        assertThat(state.known().snapshot()).isEqualTo(SEVEN);
    }

    @Test
    void anOlderDirectoryIsWaitedFor() {
        state = ConfigState.start(Known.NOTHING.with(story(SEVEN), Origin.DISK).with(story(EIGHT), Origin.DISK),
                Optional.empty());
        read(whole(SEVEN));
        assertThat(directory()).isEqualTo(Directory.BEHIND);
        assertThat(state.known().snapshot()).isEqualTo(EIGHT);
    }

    @Test
    void whatNobodySaidIsNotCalledNull() {
        coordinatorKnowing(SEVEN);
        var invalid = Samples.jupiter(8, c -> c.put("stickiness", -1));
        read(new Reading.Complete(invalid, invalid.revision(), new Intent(invalid, null, null, null, List.of()), "x", "f"));
        assertThat(directory()).isEqualTo(Directory.REFUSED);
        assertThat(state.judgement().text()).contains("what somebody put into the directory is refused");

        ask("a", new ConfigCommand.Propose(7, "ann", null, EIGHT, false));
        assertThat(((Write) effects.getLast()).intent().comment()).isEqualTo("replaces a refused edit");
    }

    @Test
    void aChangeWaitsForTheDirectoryUntilItsDeadline() {
        coordinatorKnowing(SEVEN);
        lost("connection refused");
        ask("a", propose(7, EIGHT));
        assertThat(effects).isEmpty();
        read(whole(SEVEN));
        assertThat(effects.getLast()).isInstanceOf(Write.class);
        ended(Result.FAILED, "gone again");
        assertThat(answer("a").verdict()).isEqualTo(Verdict.UNAVAILABLE);
        lost("connection refused");
        ask("b", propose(7, EIGHT));
        after(4900).standing(true, ONE, Map.of());
        after(3000).standing(true, ONE, Map.of());
        after(1000).tick();
        assertThat(answer("b").reasons()).singleElement().asString().contains("connection refused");
    }

    @Test
    void whoAsksWhileTooManyWaitIsToldSoAtOnceAndTheOthersGoOnWaiting() {
        coordinatorKnowing(SEVEN);
        lost("connection refused");
        for (int i = 0; i < 32; i++) {
            ask("waits " + i, propose(7, EIGHT));
            assertThat(effects).isEmpty();
        }
        ask("one more", propose(7, EIGHT));
        assertThat(answer("one more").verdict()).isEqualTo(Verdict.UNAVAILABLE);
        assertThat(answer("one more").reasons()).containsExactly("too many changes wait already; try again");
        assertThat(state.asks()).hasSize(32);
    }

    @Test
    void whatCameFromDiskIsCalledSoUntilTheDirectoryHoldsTheSame() {
        knowing(EIGHT);
        lost("connection refused");
        assertThat(state.known().origin()).isEqualTo(Origin.DISK);
        read(whole(SEVEN));
        assertThat(state.known().origin()).as("the directory is behind").isEqualTo(Origin.DISK);
        read(edited(EIGHT, c -> at(c, "guests", 0).put("home", "saturn1")));
        assertThat(state.known().origin()).as("an edit that is refused").isEqualTo(Origin.DISK);
        read(whole(EIGHT));
        assertThat(state.known().origin()).isEqualTo(Origin.DIRECTORY);
    }
}

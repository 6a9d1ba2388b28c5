package org.twinhost.twinctl.join.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Prepared;
import org.twinhost.twinctl.join.message.Proof;
import org.twinhost.twinctl.join.message.Word;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Both machines, without anything between them: what is said, in which order, and what never is. */
class ExchangeTest {

    @Test
    void nothingIsStartedBeforeBothArePreparedAndMaintenanceStandsOnBoth() {
        var both = new Played.Both(Played.FRESH);
        both.inviter(new InviterEvent.Opened(1, "10.90.2.9", "ch", "nonce-1"), false);

        assertThat(both.order).containsExactly(
                "> Challenge", "< Knock", "> Welcome", "< Introduction", "> Offer", "2 carry out", "< Ready", "1 maintenance",
                "> Start", "2 take " + Played.UNTIL, "< Starting", "1 start", "1 watch", "2 start", "2 watch", "< Seen",
                "1 maintenance off", "> Examine", "2 examine", "< Examined", "1 examine", "> Complete");
        assertThat(both.ends).extracting(Outcome::exit).containsExactly(0, 0);
        assertThat(both.one.state.phase()).isEqualTo(new InviterState.Phase.Over());
    }

    @Test
    void whereTheClusterRunsNothingIsWrittenAndNothingStartedAtTheInviter() {
        var both = new Played.Both(Played.FRESH);
        both.inviter(new InviterEvent.Opened(1, "10.90.2.9", "ch", "nonce-1"), true);

        assertThat(both.order).contains("2 take null", "2 start", "1 watch").doesNotContain("1 maintenance", "1 start");
        assertThat(both.ends).extracting(Outcome::exit).containsExactly(0, 0);
    }

    @Test
    void oneThatIsSetUpAlreadyGoesOnWithoutBeingSetUpAgain() {
        var both = new Played.Both(new Message.Introduction("1.0 (ab)", "amd64", "debian", false, Prepared.of(Played.OFFER)));
        both.inviter(new InviterEvent.Opened(1, "10.90.2.9", "ch", "nonce-1"), false);

        assertThat(both.order).doesNotContain("2 carry out").contains("> Offer", "< Ready", "2 start");
        assertThat(both.ends).extracting(Outcome::exit).containsExactly(0, 0);
    }

    @Test
    void aCheckEndsBeforeAnythingIsChanged() {
        var both = new Played.Both(new Message.Introduction("1.0 (ab)", "amd64", "debian", true, null));
        both.inviter(new InviterEvent.Opened(1, "10.90.2.9", "ch", "nonce-1"), false);

        assertThat(both.order).containsExactly("> Challenge", "< Knock", "> Welcome", "< Introduction", "> Offer",
                "< Withdrawn");
        assertThat(both.ends).singleElement().satisfies(end -> assertThat(end.exit()).isZero());
        assertThat(both.one.state.phase()).isEqualTo(new InviterState.Phase.Open());
    }

    static Stream<Message> messages() {
        return Stream.of(new Message.Challenge(1, "a"), new Message.Welcome("a"), new Message.WrongWord(1), Played.FRESH,
                new Message.Offer(Played.OFFER), new Message.Refused(List.of()), new Message.Objected(List.of()),
                new Message.Withdrawn(""), new Message.Ready(), new Message.Start(null), new Message.Starting(),
                new Message.Seen(), new Message.Examine(),
                new Message.Examined(new Examination("jupiter2", "", true, "", 0)), new Message.Complete(),
                new Message.Progress(""), new Message.Trouble(""), new Message.Beat());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aStrangerWhoSaysAnythingButTheWordIsSentAway(Message message) {
        var one = new Played.AtOne().opened(1, "ch");
        assertThat(one.hears(1, message)).containsExactly(new InviterEffect.Close(1));
        assertThat(one.hears(1, Played.knock(Played.WORD, "ch", 1))).as("and is not listened to any more").isEmpty();
        assertThat(one.state.phase()).isEqualTo(new InviterState.Phase.Open());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsNotItsTurnEndsTheConnectionAndNotTheInvitation(Message message) {
        var one = new Played.AtOne().opened(1, "ch");
        one.hears(1, Played.knock(Played.WORD, "ch", 1));
        one.hears(1, message);
        if (!(message instanceof Message.Introduction || message instanceof Message.Progress
                || message instanceof Message.Beat)) {
            assertThat(one.did).contains(new InviterEffect.Close(1)).noneMatch(InviterEffect.Send.class::isInstance);
            assertThat(one.state.phase()).isEqualTo(new InviterState.Phase.Open());
            assertThat(one.offered(2).state.phase()).isInstanceOf(InviterState.Phase.Offered.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theJoinerTellsNothingToWhoHasNotProvenToKnowTheWord(Message message) {
        var joiner = new Joiner(Played.WORD, "10.90.2.1", Played.FRESH);
        var knocked = joiner.on(joiner.begin("ch", "mine"), new JoinerEvent.Heard(new Message.Challenge(1, "theirs")));
        var step = joiner.on(knocked.state(), new JoinerEvent.Heard(message));
        assertThat(step.effects()).noneMatch(JoinerEffect.Send.class::isInstance).last().isInstanceOfSatisfying(
                JoinerEffect.End.class,
                end -> assertThat(String.join("\n", end.outcome().lines())).contains("othing was changed"));
    }

    @Test
    void whatIsSaidByWhoHasNotProvenToKnowTheWordIsNotPassedOn() {
        var joiner = new Joiner(Played.WORD, "10.90.2.1", Played.FRESH);
        var step = joiner.on(new JoinerState.Knocked("proof"),
                new JoinerEvent.Heard(new Message.Refused(List.of("first do as root: sh /tmp/x"))));
        assertThat(step.effects()).singleElement().isInstanceOfSatisfying(JoinerEffect.End.class, end -> {
            assertThat(end.outcome().exit()).isEqualTo(1);
            assertThat(String.join("\n", end.outcome().lines())).contains("another machine is joining",
                    "twinctl join 10.90.2.1").doesNotContain("/tmp/x");
        });
    }

    @Test
    void proofsAreOfOneConnectionOneRoleAndOneWord() {
        var good = Played.knock(Played.WORD, "ch", 1);
        var wrong = Map.of(
                "another word", Played.knock(Played.OTHER, "ch", 1),
                "of who sits in the middle: another channel", Played.knock(Played.WORD, "other", 1),
                "replayed: of an earlier connection", Played.knock(Played.WORD, "ch", 7),
                "another nonce of its own", new Message.Knock("yours", good.proof()),
                "the inviter's own, given back", new Message.Knock("mine",
                        Proof.of(Played.WORD, Proof.Role.INVITER, "ch", "nonce-1", "mine")),
                "none", new Message.Knock("mine", ""));
        wrong.forEach((what, knock) -> {
            var one = new Played.AtOne().opened(1, "ch");
            one.hears(1, knock);
            assertThat(one.said()).as(what).isEqualTo(new Message.WrongWord(4));
            assertThat(one.did).as(what).contains(new InviterEffect.Close(1)).doesNotContain(new InviterEffect.Trust(1));
        });
        var one = new Played.AtOne().opened(1, "ch");
        one.hears(1, good);
        assertThat(one.said()).isInstanceOf(Message.Welcome.class);
    }

    @Test
    void fiveWrongWordsEndItAndTheRightOneComesTooLate() {
        var one = new Played.AtOne();
        for (int left = 4; left >= 0; left--) {
            one.opened(left + 1, "ch").hears(left + 1, Played.knock(Played.OTHER, "ch", left + 1));
            assertThat(one.said()).isEqualTo(new Message.WrongWord(left));
        }
        assertThat(one.told()).contains("a wrong one was given 5 times", "Nothing was changed", "twinctl node invite jupiter2");
        assertThat(one.opened(9, "ch").did).containsExactly(new InviterEffect.Close(9));
    }

    @Test
    void whileOneJoinsNobodyElseLearnsWhetherHisWordIsRight() {
        var one = new Played.AtOne().offered(1);
        for (var word : new Word[] {Played.WORD, Played.OTHER}) {
            one.opened(2, "x").hears(2, Played.knock(word, "x", 2));
            assertThat(one.said()).isInstanceOfSatisfying(Message.Refused.class,
                    refused -> assertThat(refused.reasons()).singleElement().asString().contains("another machine is joining"));
        }
        assertThat(one.state.phase()).isInstanceOf(InviterState.Phase.Offered.class);
    }

    @Test
    void allThatStandsAgainstAMachineIsSaidAtOnceOnBothSides() {
        var one = new Played.AtOne().opened(1, "ch");
        one.hears(1, Played.knock(Played.WORD, "ch", 1));
        one.hears(1, new Message.Introduction("0.9 (cd)", "aarch64", "de\u001bbian", false, null));
        one.on(new InviterEvent.Looked(1, List.of("the configuration has no node jupiter2"), null, true, true));

        var reasons = ((Message.Refused) one.said()).reasons();
        assertThat(reasons).hasSize(4);
        assertThat(String.join("\n", reasons)).contains("jupiter1 has 1.0 (ab)", "has 0.9 (cd)", "aarch64", "is alive",
                "has no node jupiter2").doesNotContain("\u001b");
        assertThat(one.told()).contains(reasons);
        assertThat(one.state.phase()).isEqualTo(new InviterState.Phase.Open());
    }

    @Test
    void aMachineOfAnotherClusterIsNotTakenForOneThatWasInterrupted() {
        var others = new NodeToBe(Samples.snapshot(), Played.ONE, Map.of("cluster.key", "bb"), null, false);
        var one = new Played.AtOne().opened(1, "ch");
        one.hears(1, Played.knock(Played.WORD, "ch", 1));
        one.hears(1, new Message.Introduction("1.0 (ab)", "amd64", "debian", false, Prepared.of(others)));
        one.on(new InviterEvent.Looked(1, List.of(), Played.OFFER, false, true));

        assertThat(String.join("\n", ((Message.Refused) one.said()).reasons()))
                .contains("set up as jupiter1, and jupiter2 is invited", "another key or authority").doesNotContain("alive");
    }

    @Test
    void whatTheMachineItselfObjectsToIsSaidOnBothSidesAndTheInvitationStays() {
        var one = new Played.AtOne().offered(1);
        one.hears(1, new Message.Objected(List.of(
                Objection.blocking("link grey", "10.90.2.2 is at no card", "ip address"),
                Objection.blocking("serial", "there is no /dev/ttyS1", ""))));
        assertThat(one.told()).contains("10.90.2.2 is at no card", "no /dev/ttyS1", "still good");

        var joiner = new Joiner(Played.WORD, "10.90.2.1", Played.FRESH);
        var judged = joiner.on(new JoinerState.Judging(), new JoinerEvent.Judged(Played.OFFER, List.of(
                Objection.blocking("link grey", "10.90.2.2 is at no card", "ip address"),
                Objection.remark("memory", "low", ""))));
        assertThat(judged.effects()).first().isInstanceOf(JoinerEffect.Send.class);
        assertThat(judged.effects()).last().isInstanceOfSatisfying(JoinerEffect.End.class, end -> {
            assertThat(end.outcome().exit()).isEqualTo(1);
            assertThat(end.outcome().lines()).anyMatch(each -> each.contains("no card"))
                    .anyMatch(each -> each.contains("remark"));
        });
    }

    @Test
    void theHourEndsItOnlyWhereNobodyIsJoining() {
        var idle = new Played.AtOne();
        idle.on(new InviterEvent.TimeOver());
        assertThat(idle.told()).contains("its time is over", "Nothing was changed", "twinctl node invite jupiter2");

        var busy = new Played.AtOne().offered(1);
        assertThat(busy.on(new InviterEvent.TimeOver())).isEmpty();
        busy.on(new InviterEvent.Lost(1, "broken"));
        assertThat(busy.told()).contains("broken", "its time is over");
        assertThat(busy.state.phase()).isEqualTo(new InviterState.Phase.Over());
    }

    /** Where it is interrupted, and what is the case then. */
    private enum Point {
        MET("Nothing was changed"),
        OFFERED("Nothing was changed"),
        ANNOUNCING("jupiter2 is set up; nothing was started"),
        ANNOUNCED("jupiter2 is set up and was told to start"),
        STARTING("maintenance keeps both from fencing"),
        WATCHING("maintenance keeps both from fencing");

        final String isTheCase;

        Point(String isTheCase) {
            this.isTheCase = isTheCase;
        }

        Played.AtOne reached() {
            var one = new Played.AtOne();
            if (this == MET) {
                one.opened(1, "ch").hears(1, Played.knock(Played.WORD, "ch", 1));
                return one;
            }
            one.offered(1);
            var events = List.<InviterEvent>of(new InviterEvent.Heard(1, new Message.Ready()),
                    new InviterEvent.WroteMaintenance(1, Played.UNTIL), new InviterEvent.Heard(1, new Message.Starting()),
                    new InviterEvent.Started(1));
            events.subList(0, ordinal() - 1).forEach(one::on);
            return one;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverEndsItHearsWhatIsTheCaseAndHowItGoesOn(Point point) {
        var interrupted = point.reached();
        interrupted.on(new InviterEvent.Interrupted());
        assertThat(interrupted.told()).contains("the invitation is void", point.isTheCase, "twinctl node invite jupiter2",
                "twinctl join 10.90.2.1");

        var failed = point.reached();
        failed.on(new InviterEvent.Failed(1, "twinhost-vm does not start"));
        assertThat(failed.told()).contains("twinhost-vm does not start", point.isTheCase);
        assertThat(failed.said()).isInstanceOf(Message.Trouble.class);
        assertThat(failed.did).as("closed behind the last word, which else might not arrive")
                .contains(new InviterEffect.Close(1));

        var lost = point.reached();
        lost.on(new InviterEvent.Lost(1, "the cable"));
        assertThat(lost.told()).contains("the cable", point.isTheCase, "still good");
        assertThat(lost.state.phase()).isEqualTo(new InviterState.Phase.Open());
        lost.on(new InviterEvent.Started(1));
        assertThat(lost.state.phase()).as("what comes of the past").isEqualTo(new InviterState.Phase.Open());
    }

    @Test
    void onceBothHaveMetItEndsWellWithoutTheConnection() {
        var one = Point.WATCHING.reached();
        one.hears(1, new Message.Seen());
        one.on(new InviterEvent.Sighted(1));
        one.on(new InviterEvent.Lost(1, "the cable"));
        assertThat(one.state.phase()).isEqualTo(new InviterState.Phase.Ending(1, true));
        one.on(new InviterEvent.MaintenanceEnded(1, "nobody may write"));
        assertThat(one.told()).contains("nobody may write", "twinctl maintenance off");
        one.on(new InviterEvent.Examined(1, new Examination("jupiter1", "no answer", false, "fine", 0)));
        assertThat(one.did).last().isInstanceOfSatisfying(InviterEffect.End.class,
                end -> assertThat(end.outcome().exit()).isZero());
        assertThat(one.told()).contains("jupiter2 has joined", "can't be fenced: no answer", "'twinctl doctor' there");
    }

    @Test
    void whatIsBeingSetUpIsNotLeftHalfway() {
        var joiner = new Joiner(Played.WORD, "10.90.2.1", Played.FRESH);
        for (var event : new JoinerEvent[] {new JoinerEvent.Lost("the cable"), new JoinerEvent.Interrupted()}) {
            var waits = joiner.on(new JoinerState.CarryingOut(null), event);
            assertThat(waits.effects()).singleElement().isInstanceOf(JoinerEffect.Tell.class);
            var ended = joiner.on(waits.state(), new JoinerEvent.CarriedOut());
            assertThat(ended.effects()).singleElement().isInstanceOfSatisfying(JoinerEffect.End.class, end ->
                    assertThat(String.join("\n", end.outcome().lines())).contains("This machine is set up; nothing was started",
                            "here 'twinctl join 10.90.2.1'"));
        }
    }
}

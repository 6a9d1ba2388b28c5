package org.twinhost.twinctl.join.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Proof;
import org.twinhost.twinctl.join.message.Word;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** What the exchange is played with: an inviter, and both together. */
final class Played {

    static final Word WORD = new Word("k7wq3mfdx2ab9qpt");
    static final Word OTHER = new Word("k7wq3mfdx2ab9qpv");
    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final NodeToBe OFFER = new NodeToBe(Samples.snapshot(), TWO,
            Map.of("cluster.key", "aa", "tls/authority.pem", "PEM"), null, false);
    static final Message.Introduction FRESH = new Message.Introduction("1.0 (ab)", "amd64", "debian", false, null);
    static final Inviter INVITER = new Inviter(WORD, ONE, TWO, "10.90.2.1", "1.0 (ab)", "amd64");
    static final String UNTIL = "2026-05-04T11:00:00Z";

    /** The inviter, and what it did last. */
    static final class AtOne {
        InviterState state = INVITER.begin();
        List<InviterEffect> did = List.of();

        List<InviterEffect> on(InviterEvent event) {
            var step = INVITER.on(state, event);
            state = step.state();
            did = step.effects();
            return did;
        }

        List<InviterEffect> hears(int peer, Message message) {
            return on(new InviterEvent.Heard(peer, message));
        }

        AtOne opened(int peer, String channel) {
            on(new InviterEvent.Opened(peer, "10.90.2.9", channel, "nonce-" + peer));
            return this;
        }

        Message said() {
            return did.stream().filter(InviterEffect.Send.class::isInstance).map(each -> ((InviterEffect.Send) each).message())
                    .reduce((_, last) -> last).orElseThrow();
        }

        String told() {
            return text(did.stream().map(each -> switch (each) {
                case InviterEffect.Tell(var text) -> text;
                case InviterEffect.End(var outcome) -> String.join("\n", outcome.lines());
                case InviterEffect.Send _, InviterEffect.Close _, InviterEffect.Trust _, InviterEffect.Look _,
                        InviterEffect.WriteMaintenance _, InviterEffect.StartHere _, InviterEffect.Watch _,
                        InviterEffect.EndMaintenance _, InviterEffect.ExamineHere _ -> "";
            }));
        }

        /** Up to the phase in which the other has the cluster's secrets. */
        AtOne offered(int peer) {
            opened(peer, "ch").hears(peer, knock(WORD, "ch", peer));
            hears(peer, FRESH);
            on(new InviterEvent.Looked(peer, List.of(), OFFER, false, false));
            assertThat(said()).isEqualTo(new Message.Offer(OFFER));
            return this;
        }
    }

    static String text(Stream<String> parts) {
        return String.join("\n", parts.filter(each -> !each.isEmpty()).toList());
    }

    static Message.Knock knock(Word word, String channel, int peer) {
        return new Message.Knock("mine", Proof.of(word, Proof.Role.JOINER, channel, "nonce-" + peer, "mine"));
    }

    /** Carries what each says to the other until both are silent. */
    static final class Both {
        final AtOne one = new AtOne();
        final Joiner joiner;
        JoinerState state;
        final List<String> order = new ArrayList<>();
        final List<Outcome> ends = new ArrayList<>();

        Both(Message.Introduction who) {
            joiner = new Joiner(WORD, "10.90.2.1", who);
            state = joiner.begin("ch", "mine");
        }

        void inviter(InviterEvent event, boolean runs) {
            for (var effect : one.on(event)) {
                switch (effect) {
                    case InviterEffect.Send(_, var message) -> {
                        order.add("> " + message.getClass().getSimpleName());
                        joiner(new JoinerEvent.Heard(message), runs);
                    }
                    case InviterEffect.Look(var peer) -> inviter(
                            new InviterEvent.Looked(peer, List.of(), OFFER, runs, false), runs);
                    case InviterEffect.WriteMaintenance(var peer) -> act("1 maintenance",
                            new InviterEvent.WroteMaintenance(peer, UNTIL), runs);
                    case InviterEffect.StartHere(var peer) -> act("1 start", new InviterEvent.Started(peer), runs);
                    case InviterEffect.Watch(var peer) -> act("1 watch", new InviterEvent.Sighted(peer), runs);
                    case InviterEffect.EndMaintenance(var peer) -> act("1 maintenance off",
                            new InviterEvent.MaintenanceEnded(peer, null), runs);
                    case InviterEffect.ExamineHere(var peer) -> act("1 examine",
                            new InviterEvent.Examined(peer, new Examination("jupiter1", "passed", true, "fine", 0)), runs);
                    case InviterEffect.End(var outcome) -> ends.add(outcome);
                    case InviterEffect.Close _, InviterEffect.Trust _, InviterEffect.Tell _ -> { }
                }
            }
        }

        void act(String what, InviterEvent then, boolean runs) {
            order.add(what);
            inviter(then, runs);
        }

        void joiner(JoinerEvent event, boolean runs) {
            var step = joiner.on(state, event);
            state = step.state();
            for (var effect : step.effects()) {
                switch (effect) {
                    case JoinerEffect.Send(var message) -> {
                        order.add("< " + message.getClass().getSimpleName());
                        inviter(new InviterEvent.Heard(1, message), runs);
                    }
                    case JoinerEffect.Judge(var node) -> joiner(new JoinerEvent.Judged(node, List.of()), runs);
                    case JoinerEffect.Decide _ -> joiner(new JoinerEvent.Agreed(), runs);
                    case JoinerEffect.CarryOut _ -> does("2 carry out", new JoinerEvent.CarriedOut(), runs);
                    case JoinerEffect.TakeMaintenance(var until) -> does("2 take " + until, new JoinerEvent.TookMaintenance(),
                            runs);
                    case JoinerEffect.StartHere _ -> does("2 start", new JoinerEvent.Started(), runs);
                    case JoinerEffect.Watch _ -> does("2 watch", new JoinerEvent.Sighted(), runs);
                    case JoinerEffect.ExamineHere _ -> does("2 examine",
                            new JoinerEvent.Examined(new Examination("jupiter2", "passed", true, "fine", 3)), runs);
                    case JoinerEffect.End(var outcome) -> ends.add(outcome);
                    case JoinerEffect.Trust _, JoinerEffect.Tell _ -> { }
                }
            }
        }

        void does(String what, JoinerEvent then, boolean runs) {
            order.add(what);
            joiner(then, runs);
        }
    }

    private Played() {}
}

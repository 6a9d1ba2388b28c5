package org.twinhost.twinctl.join.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.Step;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Proof;
import org.twinhost.twinctl.join.message.Word;

/**
 * The machine of who joins. Nothing is changed before both have proven to know the word and the administrator has seen the
 * plan; from then on every end says how far it came, and the same command goes on.
 *
 * @param host as the administrator named the inviter
 * @param self what is told of this machine
 */
public record Joiner(Word word, String host, Message.Introduction self) {

    /** @param channel what only the two ends of this connection know of it; @param nonce nobody has seen it before */
    public JoinerState begin(String channel, String nonce) {
        return new JoinerState.Greeting(channel, nonce);
    }

    public Step<JoinerState, JoinerEffect> on(JoinerState state, JoinerEvent event) {
        if (state instanceof JoinerState.Over) {
            return to(state);
        }
        return switch (event) {
            case JoinerEvent.Heard(var message) -> onMessage(state, message);
            case JoinerEvent.Lost(var why) -> onBroken(state, why);
            case JoinerEvent.Interrupted _ -> onBroken(state, "interrupted");
            case JoinerEvent.Judged judged when state instanceof JoinerState.Judging -> onJudged(judged);
            case JoinerEvent.Agreed _ when state instanceof JoinerState.Deciding(var node) ->
                    to(new JoinerState.CarryingOut(null), new JoinerEffect.CarryOut(node));
            case JoinerEvent.Declined _ when state instanceof JoinerState.Deciding -> withdraw("its administrator does not"
                    + " want it as it was planned", Outcome.failed("not confirmed, nothing was changed"));
            case JoinerEvent.CarriedOut _ when state instanceof JoinerState.CarryingOut(var broken) -> broken == null
                    ? to(new JoinerState.Waiting(), new JoinerEffect.Send(new Message.Ready()))
                    : over(says().broken(new JoinerState.Waiting(), broken));
            case JoinerEvent.TookMaintenance _ when state instanceof JoinerState.Taking -> to(new JoinerState.Starting(),
                    new JoinerEffect.Send(new Message.Starting()), new JoinerEffect.StartHere());
            case JoinerEvent.Started _ when state instanceof JoinerState.Starting ->
                    to(new JoinerState.Watching(), new JoinerEffect.Watch());
            case JoinerEvent.Sighted _ when state instanceof JoinerState.Watching ->
                    to(new JoinerState.Seeing(), new JoinerEffect.Send(new Message.Seen()));
            case JoinerEvent.Examined(var own) when state instanceof JoinerState.Examining -> to(new JoinerState.Examined(own),
                    new JoinerEffect.Tell(own.fence() + "\n" + own.doctor().stripTrailing()),
                    new JoinerEffect.Send(new Message.Examined(own)));
            case JoinerEvent.Advanced(var text) -> to(state, new JoinerEffect.Tell(text),
                    new JoinerEffect.Send(new Message.Progress(self.host() + ": " + text)));
            case JoinerEvent.Failed(var why) -> onFailed(state, why);
            case JoinerEvent.Judged _, JoinerEvent.Agreed _, JoinerEvent.Declined _, JoinerEvent.CarriedOut _,
                    JoinerEvent.TookMaintenance _, JoinerEvent.Started _, JoinerEvent.Sighted _, JoinerEvent.Examined _ ->
                    to(state);
        };
    }

    private Step<JoinerState, JoinerEffect> onMessage(JoinerState state, Message message) {
        return switch (message) {
            case Message.Challenge challenge when state instanceof JoinerState.Greeting greeting -> knock(greeting, challenge);
            case Message.Welcome(var proof) when state instanceof JoinerState.Knocked(var expected) ->
                    Proof.isSame(expected, proof)
                    ? to(new JoinerState.Introduced(), new JoinerEffect.Trust(), new JoinerEffect.Send(self))
                    : over(says().impostor());
            case Message.WrongWord(var left) when state instanceof JoinerState.Knocked -> over(says().wrongWord(left));
            // Whoever listens there may say so: his words are not passed on.
            case Message.Refused _ when state instanceof JoinerState.Knocked -> over(says().busy());
            case Message.Refused(var reasons) when state instanceof JoinerState.Introduced -> over(says().refused(reasons));
            case Message.Offer(var node) when state instanceof JoinerState.Introduced -> self.prepared() == null
                    ? to(new JoinerState.Judging(), new JoinerEffect.Tell(says().offered(node)), new JoinerEffect.Judge(node))
                    : self.onlyCheck()
                    ? withdraw("it was only checked", Outcome.well(says().preparedAlready()))
                    : to(new JoinerState.Waiting(), new JoinerEffect.Tell(says().goesOn()),
                            new JoinerEffect.Send(new Message.Ready()));
            case Message.Start(var until) when state instanceof JoinerState.Waiting ->
                    to(new JoinerState.Taking(), new JoinerEffect.TakeMaintenance(until));
            case Message.Examine _ when state instanceof JoinerState.Seeing ->
                    to(new JoinerState.Examining(), new JoinerEffect.ExamineHere());
            case Message.Complete _ when state instanceof JoinerState.Examined(var own) -> over(says().joined(own));
            case Message.Progress(var text) when isTrusted(state) -> to(state, new JoinerEffect.Tell(
                    PlainText.of(host + ": " + text)));
            case Message.Trouble(var why) when isTrusted(state) -> onBroken(state, PlainText.of(why));
            case Message.Beat _ when isTrusted(state) -> to(state);
            case Message.Challenge _, Message.Knock _, Message.Welcome _, Message.WrongWord _, Message.Introduction _,
                    Message.Offer _, Message.Refused _, Message.Objected _, Message.Withdrawn _, Message.Ready _,
                    Message.Start _, Message.Starting _, Message.Seen _, Message.Examine _, Message.Examined _,
                    Message.Complete _, Message.Progress _, Message.Trouble _, Message.Beat _ -> onBroken(state, host + " said"
                            + " what was not its turn (" + message.getClass().getSimpleName() + "): is it of another release?");
        };
    }

    private Step<JoinerState, JoinerEffect> knock(JoinerState.Greeting greeting, Message.Challenge challenge) {
        if (challenge.protocol() != Message.PROTOCOL) {
            return over(says().otherProtocol());
        }
        var own = Proof.of(word, Proof.Role.JOINER, greeting.channel(), challenge.nonce(), greeting.nonce());
        var expected = Proof.of(word, Proof.Role.INVITER, greeting.channel(), challenge.nonce(), greeting.nonce());
        return to(new JoinerState.Knocked(expected), new JoinerEffect.Send(new Message.Knock(greeting.nonce(), own)));
    }

    private Step<JoinerState, JoinerEffect> onJudged(JoinerEvent.Judged judged) {
        if (judged.objections().stream().anyMatch(each -> each.blocks())) {
            return new Step<>(new JoinerState.Over(), List.of(
                    new JoinerEffect.Send(new Message.Objected(judged.objections())),
                    new JoinerEffect.End(says().objected(judged))));
        }
        if (self.onlyCheck()) {
            return withdraw("it was only checked, and nothing stands against it", says().checked(judged));
        }
        return new Step<>(new JoinerState.Deciding(judged.node()), Stream.concat(
                judged.objections().stream().map(each -> (JoinerEffect) new JoinerEffect.Tell("Remark: " + each.text())),
                Stream.of(new JoinerEffect.Decide(judged.node()))).toList());
    }

    private static Step<JoinerState, JoinerEffect> withdraw(String why, Outcome outcome) {
        return over(outcome, new JoinerEffect.Send(new Message.Withdrawn(why)));
    }

    /** Of the connection, or by the administrator. */
    private Step<JoinerState, JoinerEffect> onBroken(JoinerState state, String why) {
        return switch (state) {
            case JoinerState.CarryingOut(var already) -> to(new JoinerState.CarryingOut(already == null ? why : already),
                    new JoinerEffect.Tell(why + ": this machine is just being set up, which is not left halfway; a moment"));
            case JoinerState.Examining _, JoinerState.Examined _ -> over(says().joinedAlone(why));
            case JoinerState.Greeting _, JoinerState.Knocked _, JoinerState.Introduced _, JoinerState.Judging _,
                    JoinerState.Deciding _, JoinerState.Waiting _, JoinerState.Taking _, JoinerState.Starting _,
                    JoinerState.Watching _, JoinerState.Seeing _, JoinerState.Over _ -> over(says().broken(state, why));
        };
    }

    private Step<JoinerState, JoinerEffect> onFailed(JoinerState state, String why) {
        return switch (state) {
            case JoinerState.Greeting _, JoinerState.Knocked _, JoinerState.Introduced _, JoinerState.Judging _,
                    JoinerState.Deciding _ -> withdraw(why, Outcome.failed(why, says().isTheCase(state), says().again(state)));
            case JoinerState.CarryingOut _ -> over(says().notSetUp(why), new JoinerEffect.Send(
                    new Message.Trouble(self.host() + " could not be set up: " + why)));
            case JoinerState.Waiting _, JoinerState.Taking _, JoinerState.Starting _, JoinerState.Watching _,
                    JoinerState.Seeing _, JoinerState.Examining _, JoinerState.Examined _, JoinerState.Over _ ->
                    over(says().broken(state, why), new JoinerEffect.Send(new Message.Trouble(self.host() + ": " + why)));
        };
    }

    private static boolean isTrusted(JoinerState state) {
        return !(state instanceof JoinerState.Greeting) && !(state instanceof JoinerState.Knocked);
    }

    private JoinerText says() {
        return new JoinerText(this);
    }

    private static Step<JoinerState, JoinerEffect> to(JoinerState state, JoinerEffect... effects) {
        return Step.to(state, effects);
    }

    private static Step<JoinerState, JoinerEffect> over(Outcome outcome, JoinerEffect... before) {
        var effects = new ArrayList<JoinerEffect>(Arrays.asList(before));
        effects.add(new JoinerEffect.End(outcome));
        return new Step<>(new JoinerState.Over(), effects);
    }
}

package org.twinhost.twinctl.join.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.Step;
import org.twinhost.twinctl.join.exchange.InviterState.Extent;
import org.twinhost.twinctl.join.exchange.InviterState.Phase;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Prepared;
import org.twinhost.twinctl.join.message.Proof;
import org.twinhost.twinctl.join.message.Word;

/**
 * The machine of who invites. Strangers may come and go at any time and change nothing; the word lets one in at a time. Until
 * both nodes are started whatever goes wrong leads back to waiting with the same word.
 *
 * @param self the node that invites
 * @param invited the node that is to come
 * @param host where the other machine reaches this one
 * @param release of what is installed here, which has to be the same there
 * @param architecture likewise
 */
public record Inviter(Word word, NodeId self, NodeId invited, String host, String release, String architecture) {

    /** So many wrong words, and nobody is let in any more. */
    public static final int WRONG_WORDS_MAX = 5;

    public InviterState begin() {
        return InviterState.begin();
    }

    public Step<InviterState, InviterEffect> on(InviterState state, InviterEvent event) {
        return switch (event) {
            case InviterEvent.Opened opened -> onOpened(state, opened);
            case InviterEvent.Heard(var peer, var message) when state.strangers().containsKey(peer) ->
                    heardOfStranger(state, peer, message);
            case InviterEvent.Heard(var peer, var message) -> ofPeer(state, peer) ? onMessage(state, peer, message) : to(state);
            case InviterEvent.Lost(var peer, var why) -> ofPeer(state, peer) ? onLost(state, peer, why)
                    : to(state.without(peer));
            case InviterEvent.TimeOver _ -> state.phase() instanceof Phase.Open ? end(state, Outcome.failed(
                    "the invitation is void: its time is over. " + says().isTheCase(state), says().again()))
                    : to(state.timeOver());
            case InviterEvent.Interrupted _ -> onInterrupted(state);
            case InviterEvent.Looked looked -> state.phase() instanceof Phase.Looking(var peer, var who)
                    && peer == looked.peer() ? onLooked(state, who, looked) : to(state);
            case InviterEvent.WroteMaintenance(var peer, var until) ->
                    state.phase() instanceof Phase.Announcing(var of, var runs) && of == peer
                    ? to(state.in(new Phase.Announced(peer, runs)).with(Extent.TOLD),
                            new InviterEffect.Send(peer, new Message.Start(until)))
                    : to(state);
            case InviterEvent.Started(var peer) -> state.phase() instanceof Phase.Starting(var of, var there) && of == peer
                    ? to(state.in(new Phase.Watching(peer, false, there)), new InviterEffect.Watch(peer)) : to(state);
            case InviterEvent.Sighted(var peer) -> state.phase() instanceof Phase.Watching(var of, _, var there) && of == peer
                    ? watched(state, peer, true, there) : to(state);
            case InviterEvent.MaintenanceEnded ended -> onMaintenanceEnded(state, ended);
            case InviterEvent.Examined(var peer, var here) ->
                    state.phase() instanceof Phase.Examining(var of, _, var there, var alone) && of == peer
                    ? examined(state, new Phase.Examining(peer, here, there, alone),
                            new InviterEffect.Tell(says().examined(here)))
                    : to(state);
            case InviterEvent.Advanced(var peer, var text) -> ofPeer(state, peer)
                    ? to(state, new InviterEffect.Tell(text), new InviterEffect.Send(peer, new Message.Progress(text)))
                    : to(state);
            case InviterEvent.Failed(var peer, var why) -> ofPeer(state, peer)
                    ? end(state, Outcome.failed(why, says().isTheCase(state), says().again()),
                            new InviterEffect.Send(peer, new Message.Trouble(self + ": " + why)),
                            new InviterEffect.Close(peer))
                    : to(state);
        };
    }

    private Step<InviterState, InviterEffect> onOpened(InviterState state, InviterEvent.Opened opened) {
        if (state.phase() instanceof Phase.Over) {
            return to(state, new InviterEffect.Close(opened.peer()));
        }
        var stranger = new InviterState.Stranger(opened.address(), opened.channel(), opened.nonce());
        return to(state.with(opened.peer(), stranger),
                new InviterEffect.Send(opened.peer(), new Message.Challenge(Message.PROTOCOL, opened.nonce())));
    }

    private Step<InviterState, InviterEffect> heardOfStranger(InviterState state, int peer, Message message) {
        var stranger = state.strangers().get(peer);
        if (stranger == null || !(message instanceof Message.Knock(var nonce, var proof))) {
            return to(state.without(peer), new InviterEffect.Close(peer));
        }
        if (!(state.phase() instanceof Phase.Open)) {
            // Whether his word is the right one is not looked at: he can't learn it while somebody else is let in.
            return to(state.without(peer), new InviterEffect.Send(peer, new Message.Refused(List.of("another machine is"
                            + " joining, or its connection broke a moment ago: try again in half a minute"))),
                    new InviterEffect.Close(peer));
        }
        var expected = Proof.of(word, Proof.Role.JOINER, stranger.channel(), stranger.nonce(), nonce);
        if (!Proof.isSame(expected, proof)) {
            return wrongWord(state.without(peer).oneMoreWrong(), peer, stranger.address());
        }
        var own = Proof.of(word, Proof.Role.INVITER, stranger.channel(), stranger.nonce(), nonce);
        return to(state.without(peer).in(new Phase.Met(peer, stranger.address())),
                new InviterEffect.Trust(peer), new InviterEffect.Send(peer, new Message.Welcome(own)));
    }

    private Step<InviterState, InviterEffect> wrongWord(InviterState state, int peer, String address) {
        var left = WRONG_WORDS_MAX - state.wrongWords();
        var answer = new InviterEffect.Send(peer, new Message.WrongWord(left));
        return left > 0
                ? to(state, answer, new InviterEffect.Close(peer), new InviterEffect.Tell(
                        address + " does not know the invitation; " + left + (left == 1 ? " try is left" : " tries are left")))
                : end(state, Outcome.failed("the invitation is void: a wrong one was given " + WRONG_WORDS_MAX
                        + " times, the last time from " + address + ". " + says().isTheCase(state), says().again()), answer,
                        new InviterEffect.Close(peer));
    }

    private Step<InviterState, InviterEffect> onMessage(InviterState state, int peer, Message message) {
        return switch (message) {
            case Message.Introduction who when state.phase() instanceof Phase.Met(_, var address) ->
                    to(state.in(new Phase.Looking(peer, who)), new InviterEffect.Tell(says().met(who, address)),
                            new InviterEffect.Look(peer));
            case Message.Objected(var objections) when state.phase() instanceof Phase.Offered ->
                    back(state, peer, says().objected(objections));
            case Message.Withdrawn(var why) when state.phase() instanceof Phase.Offered ->
                    back(state, peer, "that machine did not join: " + PlainText.of(why) + ". " + says().isTheCase(state));
            case Message.Ready _ when state.phase() instanceof Phase.Offered(_, _, var runs) -> ready(state, peer, runs);
            case Message.Starting _ when state.phase() instanceof Phase.Announced(_, var runs) -> runs
                    ? to(state.in(new Phase.Watching(peer, false, false)), new InviterEffect.Watch(peer))
                    : to(state.in(new Phase.Starting(peer, false)).with(Extent.STARTED), new InviterEffect.StartHere(peer));
            case Message.Seen _ when state.phase() instanceof Phase.Starting -> to(state.in(new Phase.Starting(peer, true)));
            case Message.Seen _ when state.phase() instanceof Phase.Watching(_, var here, _) ->
                    watched(state, peer, here, true);
            case Message.Examined(var there) when state.phase() instanceof Phase.Examining(_, var here, _, var alone) ->
                    examined(state, new Phase.Examining(peer, here, there, alone),
                            new InviterEffect.Tell(says().examined(there)));
            case Message.Progress(var text) -> to(state, new InviterEffect.Tell(PlainText.of(text)));
            case Message.Trouble(var why) -> onLost(state, peer, PlainText.of(why));
            case Message.Beat _ -> to(state);
            case Message.Challenge _, Message.Knock _, Message.Welcome _, Message.WrongWord _, Message.Introduction _,
                    Message.Offer _, Message.Refused _, Message.Objected _, Message.Withdrawn _, Message.Ready _,
                    Message.Start _, Message.Starting _, Message.Seen _, Message.Examine _, Message.Examined _,
                    Message.Complete _ -> onLost(state, peer, "that machine said what was not its turn ("
                            + message.getClass().getSimpleName() + "): is it of another release?");
        };
    }

    private Step<InviterState, InviterEffect> onLooked(InviterState state, Message.Introduction who, InviterEvent.Looked now) {
        var reasons = new ArrayList<>(says().unfit(who));
        reasons.addAll(now.refusals());
        if (now.isAlive() && who.prepared() == null) {
            reasons.add(says().isAlive());
        }
        if (now.offer() != null && who.prepared() != null) {
            reasons.addAll(says().otherwisePrepared(who.prepared(), Prepared.of(now.offer())));
        }
        if (now.offer() == null || !reasons.isEmpty()) {
            var step = back(state, now.peer(), says().refused(reasons));
            var effects = new ArrayList<InviterEffect>();
            effects.add(new InviterEffect.Send(now.peer(), new Message.Refused(reasons)));
            effects.addAll(step.effects());
            return new Step<>(step.state(), effects);
        }
        return to(state.in(new Phase.Offered(now.peer(), now.offer(), now.runs())),
                new InviterEffect.Send(now.peer(), new Message.Offer(now.offer())));
    }

    private Step<InviterState, InviterEffect> ready(InviterState state, int peer, boolean runs) {
        var next = state.in(new Phase.Announcing(peer, runs)).with(Extent.SET_UP);
        var said = new InviterEffect.Tell(says().ready(runs));
        // Where the cluster runs nothing has to be written: the other node gets the configuration from this one's directory.
        return runs
                ? to(next.in(new Phase.Announced(peer, true)).with(Extent.TOLD), said,
                        new InviterEffect.Send(peer, new Message.Start(null)))
                : to(next, said, new InviterEffect.WriteMaintenance(peer));
    }

    private Step<InviterState, InviterEffect> watched(InviterState state, int peer, boolean here, boolean there) {
        return here && there
                ? to(state.in(new Phase.Ending(peer, false)).with(Extent.JOINED),
                        new InviterEffect.Tell(self + " and " + invited + " see each other"),
                        new InviterEffect.EndMaintenance(peer))
                : to(state.in(new Phase.Watching(peer, here, there)));
    }

    private Step<InviterState, InviterEffect> onMaintenanceEnded(InviterState state, InviterEvent.MaintenanceEnded ended) {
        if (!(state.phase() instanceof Phase.Ending(var peer, var alone)) || peer != ended.peer()) {
            return to(state);
        }
        var effects = new ArrayList<InviterEffect>();
        if (ended.trouble() != null) {
            effects.add(new InviterEffect.Tell("there is still maintenance: " + ended.trouble()
                    + "\n  twinctl maintenance off"));
        }
        if (!alone) {
            effects.add(new InviterEffect.Send(peer, new Message.Examine()));
        }
        effects.add(new InviterEffect.ExamineHere(peer));
        return new Step<>(state.in(new Phase.Examining(peer, null, null, alone)), effects);
    }

    private Step<InviterState, InviterEffect> examined(InviterState state, Phase.Examining now, InviterEffect... first) {
        var effects = new ArrayList<>(List.of(first));
        if (now.here() == null || now.there() == null && !now.alone()) {
            return new Step<>(state.in(now), effects);
        }
        if (!now.alone()) {
            effects.add(new InviterEffect.Send(now.peer(), new Message.Complete()));
            effects.add(new InviterEffect.Close(now.peer()));
        }
        effects.add(new InviterEffect.End(says().joined(now)));
        return new Step<>(state.in(new Phase.Over()), effects);
    }

    /** The connection is of no use any more; the invitation is, unless the two have met. */
    private Step<InviterState, InviterEffect> onLost(InviterState state, int peer, String why) {
        return switch (state.phase()) {
            case Phase.Ending _ -> to(state.in(new Phase.Ending(peer, true)), new InviterEffect.Close(peer),
                    new InviterEffect.Tell(says().alone(why)));
            case Phase.Examining(_, var here, var there, _) -> examined(state, new Phase.Examining(peer, here, there, true),
                    new InviterEffect.Close(peer), new InviterEffect.Tell(says().alone(why)));
            case Phase.Open _, Phase.Met _, Phase.Looking _, Phase.Offered _, Phase.Announcing _, Phase.Announced _,
                    Phase.Starting _, Phase.Watching _, Phase.Over _ -> back(state, peer, why + ". " + says().isTheCase(state));
        };
    }

    private Step<InviterState, InviterEffect> back(InviterState state, int peer, String why) {
        var close = new InviterEffect.Close(peer);
        return state.over()
                ? end(state, Outcome.failed(why, "the invitation is void: its time is over", says().again()), close)
                : to(state.in(new Phase.Open()), close, new InviterEffect.Tell(why),
                        new InviterEffect.Tell(says().stillGood()));
    }

    private Step<InviterState, InviterEffect> onInterrupted(InviterState state) {
        var outcome = Outcome.failed("interrupted: the invitation is void. " + says().isTheCase(state), says().again());
        return switch (state.phase()) {
            case Phase.Over _ -> to(state);
            case Phase.Open _ -> end(state, outcome);
            case Phase.Met _, Phase.Looking _ -> end(state, outcome, new InviterEffect.Send(state.peer(),
                    new Message.Refused(List.of("the invitation was ended on " + self))),
                    new InviterEffect.Close(state.peer()));
            case Phase.Offered _, Phase.Announcing _, Phase.Announced _, Phase.Starting _, Phase.Watching _, Phase.Ending _,
                    Phase.Examining _ -> end(state, outcome, new InviterEffect.Send(state.peer(),
                    new Message.Trouble("the invitation was ended on " + self)), new InviterEffect.Close(state.peer()));
        };
    }

    private InviterText says() {
        return new InviterText(this);
    }

    private static boolean ofPeer(InviterState state, int peer) {
        return state.peer() == peer;
    }

    private static Step<InviterState, InviterEffect> to(InviterState state, InviterEffect... effects) {
        return Step.to(state, effects);
    }

    private static Step<InviterState, InviterEffect> end(InviterState state, Outcome outcome, InviterEffect... before) {
        var effects = new ArrayList<>(Arrays.asList(before));
        effects.add(new InviterEffect.End(outcome));
        return new Step<>(state.in(new Phase.Over()), effects);
    }
}

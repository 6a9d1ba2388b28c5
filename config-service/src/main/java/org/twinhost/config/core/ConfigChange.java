package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.ConfigEffect.Adopt;
import org.twinhost.config.core.ConfigEffect.Answer;
import org.twinhost.config.core.ConfigEffect.AskPeers;
import org.twinhost.config.core.ConfigEffect.CheckEdit;
import org.twinhost.config.core.ConfigEffect.Finish;
import org.twinhost.config.core.ConfigEffect.Keep;
import org.twinhost.config.core.ConfigEffect.Publish;
import org.twinhost.config.core.ConfigEffect.Report;
import org.twinhost.config.core.ConfigEffect.Write;
import org.twinhost.config.core.ConfigEvent.Asked;
import org.twinhost.config.core.ConfigEvent.PeersAnswered;
import org.twinhost.config.core.ConfigEvent.WriteEnded;
import org.twinhost.config.core.ConfigState.DiskTrouble;
import org.twinhost.config.core.ConfigState.EditCheck;
import org.twinhost.config.core.ConfigState.Seen;
import org.twinhost.config.core.ConfigState.Writing;
import org.twinhost.config.core.ConfigState.Writing.Phase;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.rules.ChangeRules;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.kernel.Durable;
import org.twinhost.kernel.Now;

/**
 * How configuration changes. One writer: the coordinator's config service, while quorate, asserting the revision that it
 * replaces; one write at a time. Readers take a revision only when it is whole, valid and newer; else the last good stays.
 *
 * @param self this node
 * @param settleMs how long an edit by hand must have stayed the same before it becomes a revision
 */
public record ConfigChange(NodeId self, long settleMs) {

    private static final int ASKS_MAX = 32;
    private static final int ARRIVAL_MAX_MS = 30_000;
    private static final int KEEP_AGAIN_MS = 2_000;
    private static final int CHECK_AGAIN_MS = 30_000;

    public Step<ConfigState, ConfigEffect> on(ConfigState state, ConfigEvent event) {
        var effects = new ArrayList<ConfigEffect>();
        var next = switch (event) {
            case ConfigEvent.DirectoryRead read -> seen(state, read.reading(), null, read.now());
            case ConfigEvent.DirectoryLost lost -> seen(state, null, lost.reason(), lost.now());
            case ConfigEvent.MembershipHeard heard -> state.with(heard.membership());
            case ConfigEvent.Kept kept -> kept(state, kept.revision(), effects);
            case ConfigEvent.NotKept notKept -> notKept(state, notKept, effects);
            case Asked asked -> asked(state, asked, effects);
            case WriteEnded ended -> ended(state, ended, effects);
            case PeersAnswered answered -> peersAnswered(state, answered, effects);
            case ConfigEvent.EditChecked checked -> editChecked(state, checked);
            case ConfigEvent.Tick _ -> state;
        };
        boolean looked = event instanceof ConfigEvent.DirectoryRead;
        return new Step<>(proceed(next, looked, event.now(), effects), effects);
    }

    /** Whether this node's config service may make revisions now, and if not, why. */
    public Optional<String> whyNotWriter(ConfigState state, Now now) {
        var whyNot = state.membership().whyNotActing(now.ms());
        if (whyNot.isPresent()) {
            return whyNot;
        }
        var coordinator = state.membership().view().coordinator();
        return self.equals(coordinator) ? Optional.empty()
                : Optional.of("only the coordinator writes, that is " + coordinator);
    }

    private ConfigState seen(ConfigState state, @Nullable Reading reading, @Nullable String trouble, Now now) {
        var before = state.seen();
        boolean same = reading != null && reading.equals(before.latest());
        boolean stillEmpty = same && reading instanceof Reading.Empty;
        return state.with(new Seen(reading, stillEmpty ? before.trouble() : trouble,
                same ? before.sinceMs() : now.ms(), before.reported(), before.check()));
    }

    private ConfigState asked(ConfigState state, Asked asked, List<ConfigEffect> effects) {
        if (state.asks().size() >= ASKS_MAX) {
            effects.add(new Answer(asked.id(), Proposal.unavailable(state, "too many changes wait already; try again")));
            return state;
        }
        return state.asked(asked, false);
    }

    private ConfigState proceed(ConfigState before, boolean looked, Now now, List<ConfigEffect> effects) {
        var state = check(report(take(before, now, effects), effects), now, effects);
        if (state.writing().isPresent()) {
            return expire(state, now, effects);
        }
        if (!state.kept().isSettled()) {
            return expire(answer(state, now, effects), now, effects);
        }
        var judgement = state.judgement();
        boolean writer = whyNotWriter(state, now).isEmpty();
        if (writer && state.seen().latest() instanceof Reading.Pending pending) {
            effects.add(new Report(false, "finishing revision " + pending.intent().revision() + " of another writer"));
            effects.add(new Finish(pending.intent(), pending.base()));
            return state.with(new Writing(pending.intent(), Phase.WRITING));
        }
        boolean settled = judgement.directory() == Directory.EDITED && now.ms() - state.seen().sinceMs() >= settleMs
                && state.seen().passedCheck() && state.asks().stream().noneMatch(ConfigChange::takesEdit);
        if (writer && (settled || isBereft(state, now))) {
            return adopt(state, (Reading.Complete) state.seen().reading(), now, effects);
        }
        boolean unfounded = judgement.directory() == Directory.EMPTY && state.known().newest().isEmpty();
        if (looked && unfounded && state.asks().isEmpty() && isFounder(state)) {
            effects.add(new AskPeers(state.first().get()));
            return state.with(new Writing(Proposal.first(state.first().get(), "cluster.json", now), Phase.ASKING));
        }
        return expire(answer(state, now, effects), now, effects);
    }

    /** Before an edit by hand counts, the nodes say whether they have what it needs; who adopts it asks. */
    private ConfigState check(ConfigState state, Now now, List<ConfigEffect> effects) {
        boolean edited = state.judgement().directory() == Directory.EDITED || !state.seen().lacking().isEmpty();
        if (!edited || !state.seen().wantsCheck(now.ms()) || whyNotWriter(state, now).isPresent()) {
            return state;
        }
        var edit = (Reading.Complete) state.seen().reading();
        var before = state.seen().lacking();
        effects.add(new CheckEdit(edit.fingerprint(), edit.snapshot()));
        return state.with(state.seen().checking(new EditCheck(edit.fingerprint(),
                before.isEmpty() ? Optional.empty() : Optional.of(before), now.ms() + CHECK_AGAIN_MS)));
    }

    private static ConfigState editChecked(ConfigState state, ConfigEvent.EditChecked checked) {
        var check = state.seen().check();
        return check == null || !check.fingerprint().equals(checked.fingerprint()) ? state
                : state.with(state.seen().checking(new EditCheck(checked.fingerprint(), Optional.of(checked.lacking()),
                        checked.now().ms() + CHECK_AGAIN_MS)));
    }

    private static boolean takesEdit(Asked asked) {
        return asked.command() instanceof ConfigCommand.Choose choose && choose.keep() == ConfigCommand.Choose.Side.EDIT;
    }

    /** One at a time: what is newer still is taken when this one is on the disk. */
    private ConfigState take(ConfigState state, Now now, List<ConfigEffect> effects) {
        if (!state.kept().isSettled()) {
            return keepAgain(state, now, effects);
        }
        if (state.seen().latest() == null) {
            return state;
        }
        var newer = Judgement.newer(state.seen().reading(), state.known());
        if (newer.isPresent()) {
            effects.add(new Keep(newer.get()));
            return state.with(state.kept().change(known -> known.with(newer.get(), Origin.DIRECTORY)));
        }
        boolean confirmed = state.seen().reading() instanceof Reading.Complete complete && complete.isWhole()
                && complete.claimed().equals(state.known().revision());
        return confirmed && state.known().origin() == Origin.DISK
                ? state.with(Durable.of(new Known(state.known().newest(), Origin.DIRECTORY, state.known().history()))) : state;
    }

    private static ConfigState keepAgain(ConfigState state, Now now, List<ConfigEffect> effects) {
        var trouble = state.diskTrouble();
        if (trouble.isEmpty() || !now.isAt(trouble.get().retryAtMs())) {
            return state;
        }
        effects.add(new Keep(state.kept().newest().newest().orElseThrow()));
        return state.troubled(Optional.of(new DiskTrouble(trouble.get().reason(), Long.MAX_VALUE)));
    }

    /** S5: only now is it published, and only now is the wish for it answered. */
    private static ConfigState kept(ConfigState before, Revision revision, List<ConfigEffect> effects) {
        var state = before.with(before.kept().written()).troubled(Optional.empty());
        if (!revision.equals(state.known().revision())) {
            throw new IllegalStateException("revision " + revision + " was kept, not " + state.known().revision());
        }
        effects.add(new Publish(state.known().running()));
        if (state.writing().filter(writing -> writing.phase() == Phase.KEEPING).isEmpty()) {
            return state;
        }
        var writing = state.writing().get();
        effects.add(new Answer(writing.ask().orElseThrow().id(), Proposal.applied(state, writing.edits())));
        return state.idle();
    }

    private static ConfigState notKept(ConfigState before, ConfigEvent.NotKept notKept, List<ConfigEffect> effects) {
        var trouble = new DiskTrouble(notKept.reason(), notKept.now().ms() + KEEP_AGAIN_MS);
        var state = before.troubled(Optional.of(trouble));
        if (state.writing().filter(writing -> writing.phase() == Phase.KEEPING).isEmpty()) {
            return state;
        }
        effects.add(unkept(state, state.writing().get()));
        return state.idle();
    }

    private static Answer unkept(ConfigState state, Writing writing) {
        return new Answer(writing.ask().orElseThrow().id(), Proposal.unavailable(state, "revision "
                + writing.intent().revision() + " is in the directory, but not in force here: " + state.judgement().text()));
    }

    private ConfigState report(ConfigState state, List<ConfigEffect> effects) {
        var judgement = state.judgement();
        var seen = state.seen();
        if (judgement.text().equals(seen.reported())) {
            return state;
        }
        boolean bad = switch (judgement.directory()) {
            case IN_STEP, ARRIVING, EDITED -> false;
            case EMPTY -> state.known().newest().isPresent();
            case UNREACHABLE, BEHIND, REFUSED, DISAGREES, NOT_KEPT -> true;
        };
        effects.add(new Report(bad, judgement.text()));
        return state.with(seen.reporting(judgement.text()));
    }

    /**
     * A revision that nobody has: its writer died before it took what it had written, then somebody edited it. The cluster
     * entry is written last, so what still differs from it after a while is an edit and does not arrive any more.
     */
    private static boolean isBereft(ConfigState state, Now now) {
        return state.known().newest().isPresent() && now.ms() - state.seen().sinceMs() >= ARRIVAL_MAX_MS
                && state.seen().latest() instanceof Reading.Complete complete && !complete.isWhole()
                && complete.claimed().number() > state.known().number()
                && ChangeRules.errors(state.known().snapshot(), complete.snapshot()).isEmpty();
    }

    private ConfigState adopt(ConfigState state, Reading.Complete edited, Now now, List<ConfigEffect> effects) {
        var intent = new Intent(Content.numbered(edited.snapshot(), edited.claimed().number() + 1), edited.editor(),
                "edited in the directory", now.clock(), List.of(edited.claimed()));
        effects.add(new Adopt(intent, edited.claimed(), edited.fingerprint()));
        return state.with(new Writing(intent, Phase.WRITING));
    }

    /** The lowest of the nodes that the first configuration names; two founders would found two clusters. */
    private boolean isFounder(ConfigState state) {
        return state.first().isPresent() && state.first().get().nodes().stream().map(NodeConfig::name)
                .min(NodeId::compareTo).equals(Optional.of(self));
    }

    private ConfigState peersAnswered(ConfigState state, PeersAnswered answered, List<ConfigEffect> effects) {
        var founding = state.writing().orElseThrow();
        boolean mayFound = switch (answered.peers()) {
            case EMPTY -> true;
            case FOUNDED -> false;
            case UNREACHABLE -> founding.ask().isPresent();
        };
        if (mayFound && state.seen().latest() instanceof Reading.Empty) {
            effects.add(new Report(false, "founding the cluster with revision " + founding.intent().revision()));
            effects.add(new Write(founding.intent(), Optional.empty(), ""));
            return state.with(founding.in(Phase.WRITING));
        }
        // Others may be empty and this directory not any more: it was read again since.
        var reason = Objects.requireNonNullElseGet(answered.reason(),
                () -> "the directory is not what it was when this was asked: " + state.judgement().text());
        founding.ask().ifPresent(ask -> effects.add(new Answer(ask.id(), Proposal.conflict(state, reason))));
        return state.idle().with(state.seen().troubled(answered.reason()));
    }

    private ConfigState ended(ConfigState state, WriteEnded ended, List<ConfigEffect> effects) {
        var writing = state.writing().orElseThrow();
        boolean applied = writing.intent().revision().equals(state.known().revision());
        boolean coming = writing.intent().revision().equals(state.kept().newest().revision());
        var reason = Objects.requireNonNullElse(ended.reason(), "it was written, and the directory holds something else now");
        if (!coming && ended.result() != ConfigEvent.Result.DONE) {
            effects.add(new Report(true, "revision " + writing.intent().revision() + " was not written: " + reason));
        }
        if (writing.ask().isEmpty()) {
            return state.idle();
        }
        var ask = writing.ask().get();
        if (applied) {
            effects.add(new Answer(ask.id(), Proposal.applied(state, writing.edits())));
        } else if (coming && state.diskTrouble().isEmpty()) {
            return state.with(writing.in(Phase.KEEPING));
        } else if (coming) {
            effects.add(unkept(state, writing));
        } else if (ended.result() != ConfigEvent.Result.LOST) {
            effects.add(new Answer(ask.id(), Proposal.unavailable(state, "revision " + writing.intent().revision()
                    + " is not known to be written: " + reason + "; see twinctl config log before you try again")));
        } else if (ask.command() instanceof ConfigCommand.Propose) {
            effects.add(new Answer(ask.id(), Proposal.conflict(state, reason)));
        } else {
            return state.idle().asked(ask, true);
        }
        return state.idle();
    }

    /** Answers what can be answered; the first that needs a write starts it. */
    private ConfigState answer(ConfigState before, Now now, List<ConfigEffect> effects) {
        var state = before;
        while (!state.asks().isEmpty() && state.writing().isEmpty()) {
            var ask = state.asks().getFirst();
            switch (Proposal.decide(state, ask, whyNotWriter(state, now), now)) {
                case Proposal.Wait _ -> {
                    return state;
                }
                case Proposal.Reply reply -> {
                    effects.add(new Answer(ask.id(), reply.outcome()));
                    state = state.with(state.asks().subList(1, state.asks().size()));
                }
                case Proposal.Begin begin -> {
                    effects.add(begin.effect());
                    var phase = begin.effect() instanceof AskPeers ? Phase.ASKING : Phase.WRITING;
                    state = state.with(state.asks().subList(1, state.asks().size()))
                            .with(new Writing(begin.intent(), Optional.of(ask), phase, begin.edits()));
                }
            }
        }
        return state;
    }

    private ConfigState expire(ConfigState state, Now now, List<ConfigEffect> effects) {
        var waiting = new ArrayList<Asked>();
        for (var ask : state.asks()) {
            if (now.ms() < ask.deadlineMs()) {
                waiting.add(ask);
            } else {
                effects.add(new Answer(ask.id(), Proposal.unavailable(state, state.judgement().text())));
            }
        }
        return waiting.size() == state.asks().size() ? state : state.with(waiting);
    }
}

package org.twinhost.config.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.fields.FieldChecks;
import org.twinhost.config.core.review.Differences;
import org.twinhost.config.core.review.Wording;
import org.twinhost.config.core.rules.ChangeRules;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ChangeOutcome.Edit;
import org.twinhost.contract.config.change.ChangeOutcome.Verdict;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.kernel.Now;

/** What is to be done about one wish for a change. */
sealed interface Proposal {

    /** The directory is not ready for a decision; the ask keeps its place until its deadline. */
    record Wait() implements Proposal {}

    record Reply(ChangeOutcome outcome) implements Proposal {}

    /** Start this write; its end answers the ask. */
    record Begin(Intent intent, ConfigEffect effect, List<Edit> edits) implements Proposal {}

    static Proposal decide(ConfigState state, ConfigEvent.Asked ask, Optional<String> whyNotWriter, Now now) {
        if (ask.command() instanceof ConfigCommand.Propose propose && propose.checkOnly()) {
            return check(state, propose);
        }
        if (ask.command() instanceof ConfigCommand.Choose choose && choose.checkOnly()) {
            return whatWouldBe(state, choose(state, choose, now));
        }
        if (ask.command() instanceof ConfigCommand.Import first) {
            return found(state, first, now);
        }
        boolean nothingKnown = state.known().newest().isEmpty();
        if (whyNotWriter.isPresent() && !(nothingKnown && ask.command() instanceof ConfigCommand.Choose)) {
            return new Reply(outcome(state, Verdict.NOT_PERMITTED, List.of(whyNotWriter.get()), List.of()));
        }
        if (ask.command() instanceof ConfigCommand.Choose choose) {
            return choose(state, choose, now);
        }
        return switch (state.judgement().directory()) {
            case UNREACHABLE, ARRIVING, EDITED, BEHIND, EMPTY -> nothingKnown
                    ? new Reply(conflict(state, "there is no configuration yet; twinctl config import FILE brings the first"))
                    : new Wait();
            case NOT_KEPT -> new Reply(unavailable(state, state.judgement().text()));
            case DISAGREES -> new Reply(conflict(state, state.judgement().text()));
            case IN_STEP, REFUSED -> nothingKnown ? new Reply(conflict(state, state.judgement().text()))
                    : change(state, ask.command(), now);
        };
    }

    private static Proposal check(ConfigState state, ConfigCommand.Propose propose) {
        var running = state.known().snapshot();
        var found = ChangeRules.ofWish(running, propose.snapshot());
        if (running != null && found.isValid() && Content.same(propose.snapshot(), running)) {
            return new Reply(unchanged(state, propose.snapshot()));
        }
        var stale = whyStale(state, propose);
        if (stale.isPresent()) {
            return new Reply(outcome(state, Verdict.CONFLICT, Stream.concat(stale.stream(), found.errors().stream()).toList(),
                    found.warnings()));
        }
        if (!found.isValid()) {
            return new Reply(outcome(state, Verdict.INVALID, found.errors(), found.warnings()));
        }
        return new Reply(outcome(state, Verdict.VALID, List.of(), found.warnings()).with(edits(state, propose.snapshot())));
    }

    /** Why it does not replace what its author knew; empty: it does, or he did not say what that was. */
    private static Optional<String> whyStale(ConfigState state, ConfigCommand.Propose propose) {
        var running = state.known().revision();
        var base = propose.expectedRevision();
        return running == null || base == running.number() || base == 0 && propose.checkOnly() ? Optional.empty()
                : Optional.of("it was made from revision " + base + ", but " + running + " is in force: look at what changed"
                        + " since (twinctl config diff " + base + "), and begin again from 'twinctl config show -o json'");
    }

    private static Proposal whatWouldBe(ConfigState state, Proposal decided) {
        return switch (decided) {
            case Begin begin -> new Reply(outcome(state, Verdict.VALID, List.of(),
                    SnapshotValidation.of(begin.intent().snapshot()).warnings()).with(begin.edits()));
            case Wait _ -> new Reply(unavailable(state, state.judgement().text()));
            case Reply reply -> reply;
        };
    }

    private static Proposal change(ConfigState state, ConfigCommand command, Now now) {
        var running = state.known().running();
        return switch (command) {
            case ConfigCommand.Propose propose when isInForce(state, propose.snapshot()) ->
                    new Reply(unchanged(state, propose.snapshot()));
            case ConfigCommand.Propose propose -> whyStale(state, propose)
                    .<Proposal>map(stale -> new Reply(conflict(state, stale)))
                    .orElseGet(() -> begin(state, propose.snapshot(), propose.author(), propose.comment(), now));
            case ConfigCommand.SetGuestTarget target -> running.guest(target.guest()).isEmpty()
                    ? invalid(state, "there is no guest " + target.guest())
                    : begin(state, withTarget(running, target), target.operator(),
                            "guest " + target.guest() + " " + word(target.target()), now);
            case ConfigCommand.SetStandby standby -> running.node(standby.node()).isEmpty()
                    ? invalid(state, "there is no node " + standby.node())
                    : begin(state, withStandby(running, standby), standby.operator(),
                            "node " + standby.node() + (standby.standby() ? " standby" : " online"), now);
            case ConfigCommand.SetMaintenance wish -> begin(state,
                    (ClusterSnapshot) ConfigFields.CLUSTER.with(running, "maintenanceUntil", wish.until()), wish.operator(),
                    wish.until() == null ? "maintenance ends" : "maintenance until " + wish.until(), now);
            case ConfigCommand.Choose _, ConfigCommand.Import _ -> throw new IllegalStateException(command.toString());
        };
    }

    private static Proposal begin(
            ConfigState state, ClusterSnapshot content, String author, @Nullable String comment, Now now) {
        var found = ChangeRules.ofWish(state.known().snapshot(), content);
        if (!found.isValid()) {
            return new Reply(outcome(state, Verdict.INVALID, found.errors(), found.warnings()));
        }
        if (isInForce(state, content)) {
            return new Reply(unchanged(state, content));
        }
        boolean puttingRight = state.judgement().directory() == Directory.REFUSED;
        var replaces = new LinkedHashSet<Revision>();
        replaces.add(state.known().revision());
        claimed(state.seen().reading()).ifPresent(replaces::add);
        long number = 1 + replaces.stream().mapToLong(Revision::number).max().orElse(0);
        var why = !puttingRight ? comment
                : comment == null ? "replaces a refused edit" : comment + " (replaces a refused edit)";
        return write(state, new Intent(Content.numbered(content, number), author, why, now.clock(), List.copyOf(replaces)));
    }

    /** A refused edit in the directory is put right by any write, even one that changes nothing else. */
    private static boolean isInForce(ConfigState state, ClusterSnapshot content) {
        return state.judgement().directory() == Directory.IN_STEP && FieldChecks.missing(content).isEmpty()
                && Content.same(content, state.known().running());
    }

    private static ChangeOutcome unchanged(ConfigState state, ClusterSnapshot content) {
        var running = state.known().running();
        return outcome(state, Verdict.UNCHANGED, Wording.differences(content, running),
                SnapshotValidation.of(running).warnings());
    }

    private static List<Edit> edits(ConfigState state, ClusterSnapshot next) {
        return state.known().newest().map(newest -> Differences.between(newest.snapshot(), next)).orElse(List.of());
    }

    private static Proposal write(ConfigState state, Intent intent) {
        var edits = edits(state, intent.snapshot());
        return switch (state.seen().reading()) {
            case Reading.Complete complete -> new Begin(intent,
                    new ConfigEffect.Write(intent, Optional.of(complete.claimed()), complete.fingerprint()), edits);
            case Reading.Malformed malformed when malformed.claimed().isPresent() -> new Begin(intent,
                    new ConfigEffect.Write(intent, malformed.claimed(), malformed.fingerprint()), edits);
            case Reading.Malformed _ -> new Reply(unavailable(state, state.judgement().text()));
            case Reading.Empty _ -> new Begin(intent, new ConfigEffect.Write(intent, Optional.empty(), ""), edits);
            case Reading.Pending _ -> new Wait();
        };
    }

    private static Proposal choose(ConfigState state, ConfigCommand.Choose choose, Now now) {
        return switch (state.judgement().directory()) {
            case UNREACHABLE, ARRIVING -> new Wait();
            case NOT_KEPT -> new Reply(unavailable(state, state.judgement().text()));
            case EDITED, IN_STEP, EMPTY, BEHIND, REFUSED, DISAGREES ->
                    choose.keep() == ConfigCommand.Choose.Side.EDIT
                            ? takeEdit(state, choose, now) : chooseSide(state, choose, now);
        };
    }

    private static Proposal takeEdit(ConfigState state, ConfigCommand.Choose choose, Now now) {
        var judgement = state.judgement();
        return switch (judgement.directory()) {
            case EDITED -> {
                if (!state.seen().passedCheck()) {
                    yield new Wait();
                }
                var edited = (Reading.Complete) state.seen().reading();
                yield takeOver(state, edited, new Intent(
                        Content.numbered(edited.snapshot(), edited.claimed().number() + 1), choose.operator(),
                        Objects.requireNonNullElse(choose.comment(), "edited in the directory by " + edited.editor()),
                        now.clock(), List.of(edited.claimed())));
            }
            case IN_STEP -> new Reply(conflict(state, "nothing was edited in the directory: it holds revision "
                    + state.known().revision() + ", which is in force"));
            case REFUSED -> new Reply(outcome(state, Verdict.INVALID, judgement.reasons(), List.of()));
            case EMPTY, BEHIND, DISAGREES, UNREACHABLE, ARRIVING, NOT_KEPT -> new Reply(conflict(state, judgement.text()));
        };
    }

    private static Proposal chooseSide(ConfigState state, ConfigCommand.Choose choose, Now now) {
        if (state.judgement().directory() == Directory.EDITED) {
            return new Wait();
        }
        if (state.judgement().directory() == Directory.IN_STEP) {
            return new Reply(conflict(state, "the directories agree, there is nothing to choose"));
        }
        var sides = new LinkedHashSet<Revision>();
        state.known().newest().map(Intent::revision).ifPresent(sides::add);
        claimed(state.seen().reading()).ifPresent(sides::add);
        sides.addAll(state.announced().values());
        long number = 1 + sides.stream().mapToLong(Revision::number).max().orElse(0);
        var replaces = List.copyOf(sides);
        return switch (choose.keep()) {
            case PUBLISHED -> state.known().newest().isEmpty()
                    ? new Reply(conflict(state, "nothing is published that could be kept"))
                    : givenUp(state, write(state, new Intent(Content.numbered(state.known().running(), number),
                            choose.operator(), choose.comment(), now.clock(), replaces)));
            case DIRECTORY, EDIT -> keepDirectory(state, choose, number, replaces, now);
        };
    }

    /** What is published changes nothing here: shown is what the directory loses. */
    private static Proposal givenUp(ConfigState state, Proposal decided) {
        return decided instanceof Begin begin && state.seen().reading() instanceof Reading.Complete complete
                && FieldChecks.missing(complete.snapshot()).isEmpty()
                ? new Begin(begin.intent(), begin.effect(), Differences.between(complete.snapshot(), begin.intent().snapshot()))
                : decided;
    }

    private static Proposal keepDirectory(
            ConfigState state, ConfigCommand.Choose choose, long number, List<Revision> replaces, Now now) {
        if (!(state.seen().reading() instanceof Reading.Complete complete)) {
            return new Reply(outcome(state, Verdict.INVALID, state.judgement().reasons().isEmpty()
                    ? List.of(state.judgement().text()) : state.judgement().reasons(), List.of()));
        }
        var found = ChangeRules.of(state.known().snapshot(), complete.snapshot());
        if (!found.isValid()) {
            return new Reply(outcome(state, Verdict.INVALID, found.errors(), found.warnings()));
        }
        var intent = new Intent(Content.numbered(complete.snapshot(), number), choose.operator(), choose.comment(),
                now.clock(), replaces);
        return takeOver(state, complete, intent);
    }

    private static Proposal takeOver(ConfigState state, Reading.Complete complete, Intent intent) {
        return new Begin(intent, new ConfigEffect.Adopt(intent, complete.claimed(), complete.fingerprint()),
                edits(state, intent.snapshot()));
    }

    private static Proposal found(ConfigState state, ConfigCommand.Import first, Now now) {
        var errors = ChangeRules.errors(null, first.snapshot());
        if (!errors.isEmpty()) {
            return new Reply(outcome(state, Verdict.INVALID, errors, List.of()));
        }
        if (state.known().newest().isPresent()) {
            return new Reply(conflict(state, "this cluster was founded already; propose a change instead"));
        }
        return switch (state.judgement().directory()) {
            case EMPTY -> new Begin(first(first.snapshot(), first.operator(), now),
                    new ConfigEffect.AskPeers(first.snapshot()), List.of());
            case UNREACHABLE -> new Wait();
            case ARRIVING, IN_STEP, BEHIND, EDITED, REFUSED, DISAGREES, NOT_KEPT ->
                    new Reply(conflict(state, "the directory is not empty: " + state.judgement().text()));
        };
    }

    static Intent first(ClusterSnapshot snapshot, String author, Now now) {
        return new Intent(Content.numbered(snapshot, 1), author, "first configuration", now.clock(), List.of());
    }

    private static Optional<Revision> claimed(Reading reading) {
        return switch (reading) {
            case Reading.Complete complete -> Optional.of(complete.claimed());
            case Reading.Malformed malformed -> malformed.claimed();
            case Reading.Pending pending -> Optional.of(pending.base());
            case Reading.Empty _ -> Optional.empty();
        };
    }

    static ChangeOutcome applied(ConfigState state, List<Edit> edits) {
        return outcome(state, Verdict.APPLIED, List.of(), SnapshotValidation.of(state.known().running()).warnings())
                .with(edits);
    }

    static ChangeOutcome conflict(ConfigState state, String reason) {
        return outcome(state, Verdict.CONFLICT, List.of(reason), List.of());
    }

    static ChangeOutcome unavailable(ConfigState state, String reason) {
        return outcome(state, Verdict.UNAVAILABLE, List.of(reason), List.of());
    }

    private static Proposal invalid(ConfigState state, String reason) {
        return new Reply(outcome(state, Verdict.INVALID, List.of(reason), List.of()));
    }

    private static ChangeOutcome outcome(
            ConfigState state, Verdict verdict, List<String> reasons, List<String> warnings) {
        return new ChangeOutcome(verdict, state.known().revision(), state.coordinator().orElse(null), reasons, warnings);
    }

    private static String word(GuestConfig.Target target) {
        return target.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static ClusterSnapshot withTarget(ClusterSnapshot snapshot, ConfigCommand.SetGuestTarget wish) {
        return with(snapshot, "guests", snapshot.guests().stream().map(guest -> guest.name().equals(wish.guest())
                ? ConfigFields.GUEST.with(guest, "target", wish.target()) : guest).toList());
    }

    private static ClusterSnapshot withStandby(ClusterSnapshot snapshot, ConfigCommand.SetStandby wish) {
        return with(snapshot, "nodes", snapshot.nodes().stream().map(node -> node.name().equals(wish.node())
                ? ConfigFields.NODE.with(node, "standby", wish.standby()) : node).toList());
    }

    private static ClusterSnapshot with(ClusterSnapshot snapshot, String list, List<? extends Record> things) {
        return (ClusterSnapshot) ConfigFields.CLUSTER.with(snapshot, list, things);
    }
}

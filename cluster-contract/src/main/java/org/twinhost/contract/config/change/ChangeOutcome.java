package org.twinhost.contract.config.change;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Revision;

/**
 * What became of a {@link ConfigCommand}.
 *
 * @param revision the newest revision afterwards; null: none known
 * @param coordinator who may write; null: nobody now
 * @param reasons all of them at once, for people; empty when something was done. Where nothing had to be: what of the wish is
 *     said differently and means the same
 * @param warnings what is allowed but unwise
 * @param edits what changes, or would; empty where it was refused, or where they are too many to be passed on
 * @param notChecked whom nobody could ask whether he has what the configuration needs, and why
 */
public record ChangeOutcome(
        Verdict verdict, @Nullable Revision revision, @Nullable NodeId coordinator, List<String> reasons,
        List<String> warnings, List<Edit> edits, List<String> notChecked) {

    public enum Verdict {
        /** A new revision, durable in the directory and published here. */
        APPLIED,
        /** It was so already; no new revision. */
        UNCHANGED,
        /** Only asked whether it is valid: it is. */
        VALID,
        /** Another revision is running than the one to be replaced, or the directories disagree. */
        CONFLICT,
        /** The content is not valid as a whole. */
        INVALID,
        /** This node may not write now. */
        NOT_PERMITTED,
        /** The directory can't be written now. */
        UNAVAILABLE
    }

    /**
     * One field that changes, or one thing that comes or goes.
     *
     * @param thing {@code guests web1}; empty: the cluster itself
     * @param field {@code memoryMib}, or {@code boot.kernel}; empty: the whole thing comes or goes
     * @param before null: there was none
     * @param after null: there is none any more
     * @param effect when it takes effect, in words; empty: at once
     * @param staged whether something goes on as before until it is started next
     */
    public record Edit(
            String thing, String field, @Nullable String before, @Nullable String after, String effect, boolean staged) {}

    public ChangeOutcome {
        edits = edits == null ? List.of() : List.copyOf(edits);
        notChecked = notChecked == null ? List.of() : List.copyOf(notChecked);
    }

    /** Of what changes nothing, or was not looked into. */
    public ChangeOutcome(
            Verdict verdict, @Nullable Revision revision, @Nullable NodeId coordinator, List<String> reasons,
            List<String> warnings) {
        this(verdict, revision, coordinator, reasons, warnings, List.of(), List.of());
    }

    /** The same, and what would change or has changed. */
    public ChangeOutcome with(List<Edit> newEdits) {
        return new ChangeOutcome(verdict, revision, coordinator, reasons, warnings, newEdits, notChecked);
    }

    /** The same, and who could not be asked. */
    public ChangeOutcome notCheckedOn(List<String> nodes) {
        return new ChangeOutcome(verdict, revision, coordinator, reasons, warnings, edits, nodes);
    }

    /** The same, with this that is unwise. */
    public ChangeOutcome unwise(List<String> newWarnings) {
        return new ChangeOutcome(verdict, revision, coordinator, reasons, List.copyOf(newWarnings), edits, notChecked);
    }

    public boolean isDone() {
        return verdict == Verdict.APPLIED || verdict == Verdict.UNCHANGED || verdict == Verdict.VALID;
    }
}

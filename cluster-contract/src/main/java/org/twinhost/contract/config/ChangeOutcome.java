package org.twinhost.contract.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * What became of a {@link ConfigCommand}.
 *
 * @param revision the newest revision afterwards; null: none known
 * @param coordinator who may write; null: nobody now
 * @param reasons all of them at once, for people; empty when it was done
 * @param warnings what is allowed but unwise
 */
public record ChangeOutcome(
        Verdict verdict, @Nullable Revision revision, @Nullable NodeId coordinator, List<String> reasons,
        List<String> warnings) {

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

    public boolean isDone() {
        return verdict == Verdict.APPLIED || verdict == Verdict.UNCHANGED || verdict == Verdict.VALID;
    }
}

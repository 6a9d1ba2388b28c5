package org.twinhost.resource.core.history;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.FailoverTimeline;

/**
 * What becomes an event when it is noted and gets its number.
 *
 * @param subject the guest, volume or node it is about, or {@code cluster}
 * @param cause null: a root
 * @param operator who asked for it; null: nobody
 * @param timeline of a failover that is complete
 */
public record Happening(
        EventKind kind, String subject, String text, List<String> reasons, @Nullable Cause cause, @Nullable String operator,
        @Nullable FailoverTimeline timeline) {

    public static Happening of(EventKind kind, String subject, String text, String... reasons) {
        return new Happening(kind, subject, text, List.of(reasons), null, null, null);
    }

    public Happening because(List<String> told) {
        return new Happening(kind, subject, text, told, cause, operator, timeline);
    }

    public Happening causedBy(@Nullable Cause what) {
        return new Happening(kind, subject, text, reasons, what, operator, timeline);
    }

    public Happening askedBy(@Nullable String who) {
        return new Happening(kind, subject, text, reasons, cause, who, timeline);
    }

    public Happening told(FailoverTimeline whole) {
        return new Happening(kind, subject, text, reasons, cause, operator, whole);
    }
}

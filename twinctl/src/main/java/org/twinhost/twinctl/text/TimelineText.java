package org.twinhost.twinctl.text;

import org.twinhost.contract.resource.FailoverTimeline;

/** The last failover, stage by stage. */
public final class TimelineText {

    private TimelineText() {}

    public static String of(FailoverTimeline timeline) {
        var table = new Table("STAGE", "TOOK", "ENDED AT")
                .row("detected", Quantity.time(timeline.detectMs()), timeline.lostAt())
                .row("proven off", Quantity.time(timeline.fenceMs()), timeline.provenAt())
                .row("volumes promoted", Quantity.time(timeline.promoteMs()), timeline.promotedAt())
                .row("guests started", Quantity.time(timeline.startMs()), timeline.startedAt())
                .row("total", Quantity.time(timeline.totalMs()), null);
        var guests = timeline.guests() == null || timeline.guests().isEmpty() ? "none" : String.join(", ", timeline.guests());
        return timeline.lostNode() + " was lost: " + timeline.cause() + "\nlast heard at " + timeline.lastHeardAt() + "\n\n"
                + table + "\nGuests recovered: " + guests + "\n";
    }
}

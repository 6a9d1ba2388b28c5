package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Records;

/** Failovers: the last one stage by stage, several one a line. */
public final class TimelineText {

    private TimelineText() {}

    /** @param timelines a list of them, the last one last */
    public static String all(JsonNode timelines, View view) {
        var table = new Table("LOST AT", "NODE", "DETECTED", "PROVEN OFF", "PROMOTED", "STARTED", "TOTAL", "GUESTS");
        for (var each : timelines) {
            var one = Records.as(each, FailoverTimeline.class);
            table.row(view.timeOrNull(one.lostAt()), one.lostNode(), Quantity.time(one.detectMs()),
                    Quantity.time(one.fenceMs()), Quantity.time(one.promoteMs()), Quantity.time(one.startMs()),
                    Quantity.time(one.totalMs()), one.guests().isEmpty() ? null : String.join(", ", one.guests()));
        }
        var text = table.within(view.columns());
        return text.isEmpty() ? "No node that this one knows of has led a failover.\n" : text;
    }

    public static String of(FailoverTimeline timeline, View view) {
        var table = new Table("STAGE", "TOOK", "ENDED AT")
                .row("detected", Quantity.time(timeline.detectMs()), view.exactTimeOrNull(timeline.lostAt()))
                .row("proven off", Quantity.time(timeline.fenceMs()), view.exactTimeOrNull(timeline.provenAt()))
                .row("volumes promoted", Quantity.time(timeline.promoteMs()), view.exactTimeOrNull(timeline.promotedAt()))
                .row("guests started", Quantity.time(timeline.startMs()), view.exactTimeOrNull(timeline.startedAt()))
                .row("total", Quantity.time(timeline.totalMs()), null);
        var guests = timeline.guests() == null || timeline.guests().isEmpty() ? "none" : String.join(", ", timeline.guests());
        var heard = view.exactTimeOrNull(timeline.lastHeardAt());
        return timeline.lostNode() + " was lost: " + timeline.cause() + (heard == null ? "" : "\nlast heard at " + heard)
                + "\n\n" + table + "\nGuests recovered: " + guests + "\n";
    }
}

package org.twinhost.contract.resource;

import java.util.List;

/**
 * What changed in a node's report, as a message: for who holds all changes up to {@code since}, those up to {@code upTo}.
 * Changes and reports are numbered by one counter. Who holds all changes up to the report's own number has the whole report as
 * it was when this message was made; who holds less has none yet, whatever arrived of it.
 *
 * @param report the numbers, and what is no list, as of now; of volumes, guests and operations under way only what changed
 * @param gone what is told of no more, by kind and name
 * @param holds up to which of the receiver's own changes the sender holds all; 0: none, its service was started anew
 * @param since 0: for who holds nothing, and who holds something shall forget it
 */
public record ReportPart(NodeReport report, List<String> gone, long holds, long since, long upTo) {

    /** A report in one message, for who holds nothing of it. */
    public static ReportPart whole(NodeReport report) {
        return new ReportPart(report, List.of(), 0, 0, report.sequence());
    }

    /** Whether who holds this one has the whole report. */
    public boolean isLast() {
        return upTo == report.sequence();
    }
}

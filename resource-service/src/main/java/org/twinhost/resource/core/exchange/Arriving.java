package org.twinhost.resource.core.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.NodeReport.UnderWay;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestState;

/**
 * What came of one node's report so far. Nothing here may be relied on before it is whole.
 *
 * @param sequence of the newest message that was used
 * @param holds up to this change nothing is missing
 * @param entries by kind and name
 */
public record Arriving(long sequence, long holds, SortedMap<String, Entry> entries) {

    public static final Arriving NOTHING = new Arriving(0, 0, new TreeMap<>());

    /**
     * With what a message tells; the same when it continues nothing that is here. What is numbered up to {@code upTo} at the
     * time of a newer message has not changed since older ones told it.
     */
    public Arriving with(ReportPart part) {
        if (part.report().sequence() < sequence || part.since() > holds || part.upTo() <= holds) {
            return this;
        }
        SortedMap<String, Entry> newer = part.since() == 0 ? new TreeMap<>() : new TreeMap<>(entries);
        newer.putAll(Entry.of(part.report()));
        part.gone().forEach(newer::remove);
        return new Arriving(part.report().sequence(), part.upTo(), newer);
    }

    /** Whether the repetition repeats what is here. */
    public boolean isRepeatedBy(ResourceCommand.Repeat repeat) {
        return repeat.sequence() > sequence && holds >= repeat.since();
    }

    /** The whole report that a message, which completed it just now, belongs to. */
    public NodeReport completedBy(ReportPart part) {
        return listed(part.report(), entries);
    }

    /** A report with what is told in its lists. */
    static NodeReport listed(NodeReport report, SortedMap<String, Entry> entries) {
        List<VolumeState> volumes = new ArrayList<>();
        List<GuestState> guests = new ArrayList<>();
        List<UnderWay> underWay = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Entry entry : entries.values()) {
            switch (entry) {
                case Entry.Volume(var volume) -> volumes.add(volume);
                case Entry.Guest(var guest) -> guests.add(guest);
                case Entry.Task(var task) -> underWay.add(task);
                case Entry.Found(var found) -> findings.add(found);
                case Entry.Header _, Entry.Gone _ -> { }
            }
        }
        return report.with(List.copyOf(volumes), List.copyOf(guests), List.copyOf(underWay))
                .finding(report.findings() == null ? null : List.copyOf(findings));
    }
}

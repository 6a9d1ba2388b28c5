package org.twinhost.resource.core.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;

/**
 * What this node tells the others, and under which number each piece of it last changed. What changed under one number fits
 * one message.
 *
 * @param changes by kind and name
 * @param floor who does not hold all changes up to here holds nothing that may be built on
 * @param newest the number of the newest change
 */
record ChangeLog(SortedMap<String, Change> changes, long floor, long newest) {

    /** Of a message's entries: with all around them they stay far below what heartbeat carries. */
    static final int PART_BYTES_MAX = 8 * 1024;
    /** More are not remembered to be gone: then all is told anew. */
    static final int GONE_MAX = 1_000;

    record Change(long number, Entry entry) {

        boolean isGone() {
            return entry instanceof Entry.Gone;
        }
    }

    static ChangeLog startingAfter(long number) {
        return new ChangeLog(new TreeMap<>(), number, number);
    }

    /** What is told from now on; what changed gets the numbers from {@code after} on. */
    ChangeLog telling(NodeReport own, long after) {
        if (changes.values().stream().filter(Change::isGone).count() > GONE_MAX) {
            return startingAfter(after).telling(own, after);
        }
        SortedMap<String, Entry> changed = Entry.of(own);
        changes.forEach((name, before) -> {
            if (!changed.containsKey(name)) {
                changed.put(name, new Entry.Gone());
            }
            changed.remove(name, before.entry());
        });
        if (changed.isEmpty()) {
            return this;
        }
        SortedMap<String, Change> newer = new TreeMap<>(changes);
        long number = after + 1;
        int bytes = 0;
        for (Map.Entry<String, Entry> each : changed.entrySet()) {
            int more = each.getValue().bytesMax(each.getKey());
            if (bytes > 0 && bytes + more > PART_BYTES_MAX) {
                number++;
                bytes = 0;
            }
            bytes += more;
            newer.put(each.getKey(), new Change(number, each.getValue()));
        }
        return new ChangeLog(newer, floor, number);
    }

    /** Without what is gone and what everybody knows to be gone. */
    ChangeLog forget(long heldByAll) {
        if (changes.values().stream().noneMatch(each -> each.isGone() && each.number() <= heldByAll)) {
            return this;
        }
        SortedMap<String, Change> newer = new TreeMap<>(changes);
        newer.values().removeIf(each -> each.isGone() && each.number() <= heldByAll);
        return new ChangeLog(newer, floor, newest);
    }

    /** From where on who holds all changes up to a number has to be told; 0: from the beginning. */
    long since(long holds) {
        return holds <= floor ? 0 : holds;
    }

    /**
     * The next messages for who holds all changes up to a number, oldest changes first.
     *
     * @param numbered the report with its numbers
     * @param peerHolds of the receiver's changes
     */
    List<ReportPart> parts(NodeReport numbered, long holds, long peerHolds, int partsMax) {
        List<Map.Entry<String, Change>> open = new ArrayList<>(changes.entrySet());
        open.removeIf(each -> each.getValue().number() <= since(holds));
        open.sort(Comparator.comparingLong(each -> each.getValue().number()));
        List<ReportPart> parts = new ArrayList<>();
        long since = since(holds);
        int from = 0;
        while (from < open.size() && parts.size() < partsMax) {
            int to = endOfPart(open, from);
            long upTo = to == open.size() ? numbered.sequence() : open.get(to - 1).getValue().number();
            parts.add(part(numbered, open.subList(from, to), peerHolds, since, upTo));
            since = upTo;
            from = to;
        }
        return parts;
    }

    /** As many whole numbers as fit, at least one. */
    private static int endOfPart(List<Map.Entry<String, Change>> open, int from) {
        int end = from;
        int bytes = 0;
        for (int at = from; at < open.size(); at++) {
            Map.Entry<String, Change> each = open.get(at);
            bytes += each.getValue().entry().bytesMax(each.getKey());
            boolean endsNumber = at + 1 == open.size() || open.get(at + 1).getValue().number() != each.getValue().number();
            if (endsNumber && (bytes <= PART_BYTES_MAX || end == from)) {
                end = at + 1;
            }
            if (bytes > PART_BYTES_MAX && end > from) {
                break;
            }
        }
        return end;
    }

    private static ReportPart part(
            NodeReport numbered, List<Map.Entry<String, Change>> some, long peerHolds, long since, long upTo) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        some.forEach(each -> entries.put(each.getKey(), each.getValue().entry()));
        List<String> gone = some.stream().filter(each -> each.getValue().isGone()).map(Map.Entry::getKey).toList();
        return new ReportPart(Arriving.listed(numbered, entries), gone, peerHolds, since, upTo);
    }
}

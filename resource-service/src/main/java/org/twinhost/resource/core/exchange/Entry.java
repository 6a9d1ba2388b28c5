package org.twinhost.resource.core.exchange;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestState;

/** One thing that a report tells of, as it travels: texts for people are cut, so that the largest entry has a limit. */
public sealed interface Entry {

    /** All that is no list. */
    record Header(NodeReport report) implements Entry {}

    record Guest(GuestState state) implements Entry {}

    record Task(NodeReport.UnderWay underWay) implements Entry {}

    record Volume(VolumeState state) implements Entry {}

    /** Something that the node found on itself. */
    record Found(Finding finding) implements Entry {}

    /** It was told of once, and is not any more. */
    record Gone() implements Entry {}

    int TEXT_CHARS_MAX = 120;

    /** What a report tells of, each by kind and name. */
    static SortedMap<String, Entry> of(NodeReport report) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        entries.put("", new Header(report.numbered(0, 0).lastEvent(null)
                .with(List.of(), List.of(), List.of()).finding(told(report))));
        if (report.findings() != null) {
            report.findings().forEach(found ->
                    entries.put("finding " + found.label() + " " + found.what(), new Found(cut(found))));
        }
        report.guests().forEach(guest -> entries.put("guest " + guest.name(), new Guest(cut(guest))));
        report.underWay().forEach(task -> entries.put("task " + task.id(), new Task(task)));
        report.volumes().forEach(volume -> entries.put("volume " + volume.name(), new Volume(cut(volume))));
        return entries;
    }

    /** What it takes in a message at most, as JSON in bytes, under this name. */
    default int bytesMax(String name) {
        return switch (this) {
            case Header _ -> 0;
            case Guest(var guest) -> 128 + bytes(guest.name()) + bytes(guest.reason());
            case Task _ -> 192 + bytes(name);
            case Volume(var volume) -> 448 + bytes(volume.name()) + bytes(volume.reason()) + bytes(volume.refusal());
            case Found(var found) -> 192 + bytes(name) + bytes(found.text()) + bytes(found.next());
            case Gone _ -> 8 + bytes(name);
        };
    }

    /** JSON escapes what it must, and UTF-8 takes up to three bytes a char. */
    private static int bytes(@Nullable String text) {
        return text == null ? 0 : text.chars().map(Entry::bytes).sum();
    }

    private static int bytes(int character) {
        return character < 0x20 ? 6 : character > 0x7e ? 3 : character == '"' || character == '\\' ? 2 : 1;
    }

    /** Whether it tells of findings at all. */
    private static @Nullable List<Finding> told(NodeReport report) {
        return report.findings() == null ? null : List.of();
    }

    private static Finding cut(Finding found) {
        String next = found.next();
        return found.saying(Objects.requireNonNull(cut(found.text())), next == null || next.length() <= 2 * TEXT_CHARS_MAX
                ? next : next.substring(0, 2 * TEXT_CHARS_MAX - 1) + "…");
    }

    private static VolumeState cut(VolumeState v) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), v.frozen(), cut(v.reason()),
                v.peer(), v.peerRole(), v.peerDisk(), v.promotable(), cut(v.refusal()), v.peerPromotable(), v.generation(),
                v.outOfSyncBytes(), v.resyncPercent(), v.unsealed());
    }

    private static GuestState cut(GuestState guest) {
        return new GuestState(guest.name(), guest.state(), guest.since(), cut(guest.reason()));
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }
}

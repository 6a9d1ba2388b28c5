package org.twinhost.resource.core.assess;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;

/**
 * What has to be remembered between two assessments: since when each thing is so, how often it came and went, how fast a resync
 * goes. It begins anew with the service.
 *
 * @param seen by code and thing: what is found, and since when
 * @param came by thing: when its service went away, lately
 * @param resyncs by volume
 * @param verdict of the last assessment; null: there was none
 * @param since when it became that; null: it was so from the beginning
 */
public record AssessmentMemory(
        Map<String, Seen> seen, Map<String, List<Instant>> came, Map<String, Resync> resyncs, @Nullable Verdict verdict,
        @Nullable Instant since) {

    public static final AssessmentMemory NONE = new AssessmentMemory(Map.of(), Map.of(), Map.of(), null, null);

    /** A service that went away so often within {@link #FLAPPING_WINDOW} is one that somebody has to look after. */
    static final int FLAPPING = 3;
    static final Duration FLAPPING_WINDOW = Duration.ofMinutes(10);
    /** What two nodes see at different moments is no finding until it lasts. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A node is looked at every ten seconds. */
    private static final Duration HOST_PATIENCE = Duration.ofMinutes(1);
    /** A guest that is being stopped may take that long. */
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);
    /** Before that a speed is no more than a guess. */
    private static final Duration SPEED_AFTER = Duration.ofSeconds(3);

    /** @param first when it was first found; null: in the first assessment, so it may be older */
    record Seen(@Nullable Instant first, Instant from) {}

    /**
     * @param bytes that were left
     * @param at when
     */
    record Resync(long bytes, Instant at) {}

    /** Of these findings: what counts now, with its moment; and what is remembered from now on, but for the verdict. */
    record Remembered(AssessmentMemory memory, List<Finding> findings) {}

    Remembered finding(List<Finding> found, Instant now) {
        Map<String, Seen> newer = new TreeMap<>();
        Map<String, List<Instant>> comings = recent(now);
        List<Finding> lasting = new ArrayList<>();
        for (Finding each : found) {
            String key = each.label() + " " + each.what();
            Seen before = seen.get(key);
            Seen seenNow = before != null ? before : new Seen(verdict == null ? null : now, now);
            newer.put(key, seenNow);
            if (before == null && verdict != null && (each.code() == FindingCode.SERVICE_DOWN
                    || each.code() == FindingCode.SERVICE_SILENT)) {
                comings.computeIfAbsent(each.what(), _ -> new ArrayList<>()).add(now);
            }
            if (!Duration.between(seenNow.from(), now).minus(patience(each.code())).isNegative()) {
                lasting.add(each.since() == null ? each.since(seenNow.first()) : each);
            }
        }
        comings.forEach((what, moments) -> {
            if (moments.size() >= FLAPPING) {
                lasting.add(Finding.of(FindingCode.SERVICE_FLAPS, what, "it went away " + moments.size() + " times within "
                        + FLAPPING_WINDOW.toMinutes() + " min").since(moments.getFirst()));
            }
        });
        return new Remembered(new AssessmentMemory(newer, comings, resyncs, verdict, since), lasting);
    }

    private static Duration patience(FindingCode code) {
        return switch (code) {
            case CONFIGURATION_DIFFERS, VERSION_DIFFERS, VOLUME_DISCONNECTED, DIRECTORY_BEHIND, DIRECTORY_EDITED,
                    DIRECTORY_UNREACHABLE, DIRECTORY_EMPTY, GUEST_DIFFERS -> PATIENCE;
            case GUEST_UNWANTED -> STOP_PATIENCE;
            case HOST_UNKNOWN, CLOCK_UNKNOWN -> HOST_PATIENCE;
            default -> Duration.ZERO;
        };
    }

    private Map<String, List<Instant>> recent(Instant now) {
        Map<String, List<Instant>> left = new TreeMap<>();
        came.forEach((what, moments) -> {
            List<Instant> young = new ArrayList<>(moments);
            young.removeIf(each -> Duration.between(each, now).compareTo(FLAPPING_WINDOW) > 0);
            if (!young.isEmpty()) {
                left.put(what, young);
            }
        });
        return left;
    }

    /** @param left what volumes that are being resynced have to go, in bytes */
    AssessmentMemory resyncing(Map<String, Long> left, Instant now) {
        Map<String, Resync> newer = new TreeMap<>();
        left.forEach((volume, bytes) -> {
            Resync before = resyncs.get(volume);
            newer.put(volume, before == null || bytes > before.bytes() ? new Resync(bytes, now) : before);
        });
        return new AssessmentMemory(seen, came, newer, verdict, since);
    }

    /** When a resync will be over at its speed so far; empty: that can't be told yet. */
    Optional<Instant> endOfResync(String volume, long left, Instant now) {
        Resync begun = resyncs.get(volume);
        if (begun == null || begun.bytes() <= left || Duration.between(begun.at(), now).compareTo(SPEED_AFTER) < 0) {
            return Optional.empty();
        }
        double perMs = (begun.bytes() - left) / (double) Duration.between(begun.at(), now).toMillis();
        return Optional.of(now.plusMillis((long) (left / perMs)));
    }

    AssessmentMemory judged(Verdict now, Instant at) {
        Instant changed = verdict == null || verdict == now ? since : at;
        return new AssessmentMemory(seen, came, resyncs, now, changed);
    }
}

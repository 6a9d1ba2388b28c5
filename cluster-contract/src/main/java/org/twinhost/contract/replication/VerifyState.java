package org.twinhost.contract.replication;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Online verify of a volume: whether it is just being compared, and what is known: what the pass that runs has found so far,
 * and behind that what the last one found.
 *
 * @param running a pass is under way, from this node or from the peer
 * @param percent of a pass from this node; null: none is under way from here
 * @param waitsFor why the pass does not go on, for the administrator; null: it does
 * @param ended when the last pass ended; null: none is known
 * @param checkedBytes what the last pass compared
 * @param repairedBytes what it overwrote on one side with what the other holds, because that was known to be right
 * @param differingBytes where it found the replicas to differ, and nobody knows which is right: the volume is at risk until a
 *     person decides
 * @param ranges where that is; the first of them
 * @param begun when the last pass began; null: none is known
 * @param troubledBytes what could not be compared, or is known to be wrong on one side and could not be repaired
 * @param troubles where that is, and why; the first of them
 */
public record VerifyState(boolean running, @Nullable Double percent, @Nullable String waitsFor, @Nullable Instant ended,
        long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges, @Nullable Instant begun,
        long troubledBytes, List<Trouble> troubles) {

    /** Never compared, as far as is known. */
    public static final VerifyState NEVER = new VerifyState(false, null, null, null, 0, 0, 0, List.of());

    /** Bytes of the volume. */
    public record Range(long offset, long length) {}

    public enum Why {
        /** So many blocks can't be read that the disk has to be replaced. */
        NOT_READ,
        /** What is there is known to be wrong, and the disk did not take what is right. */
        NOT_REPAIRED,
        /** It came to no end, again and again. */
        NOT_COMPARED
    }

    /** @param node whose disk it is; empty: it is not known */
    public record Trouble(Range range, Why why, String node) {

        /** For the administrator. */
        public String text() {
            var at = range.offset() + "+" + range.length();
            return switch (why) {
                case NOT_READ -> at + " can't be read on " + node;
                case NOT_REPAIRED -> at + " is wrong on " + node + " and could not be repaired";
                case NOT_COMPARED -> at + " could not be compared: " + (node.isEmpty()
                        ? "the connection broke, the pass was interrupted or given up"
                        : "the disk on " + node + " took too long");
            };
        }
    }

    public VerifyState {
        ranges = ranges == null ? List.of() : List.copyOf(ranges);
        troubles = troubles == null ? List.of() : List.copyOf(troubles);
    }

    /** Without trouble. */
    public VerifyState(boolean running, @Nullable Double percent, @Nullable String waitsFor, @Nullable Instant ended,
            long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges) {
        this(running, percent, waitsFor, ended, checkedBytes, repairedBytes, differingBytes, ranges, null, 0, List.of());
    }

    /** Names what was found: a decision of a person counts for what that person has seen. */
    public String finding() {
        var all = new CRC32();
        all.update((differingBytes + " " + ranges + " " + troubles).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) all.getValue());
    }

    /** The replicas differ, and nobody knows which is right. */
    public boolean atRisk() {
        return differingBytes > 0;
    }

    /** A disk is known to be bad, or to hold what is wrong. */
    public boolean onBadDisk() {
        return troubles.stream().anyMatch(each -> each.why() != Why.NOT_COMPARED);
    }
}

package org.twinhost.replication.core.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What comparing two replicas found.
 *
 * @param checkedBytes of each of them
 * @param repairedBytes overwritten on one of them with what the other holds
 * @param differingBytes in which they differ, and nobody knows which of them is right: the volume is at risk
 * @param ranges where that is, in blocks; the first {@link #RANGES_MAX} of them
 * @param troubledBytes that could not be compared, or are known to be wrong on one side and could not be repaired
 * @param troubles where that is, and why; the first {@link #RANGES_MAX} of them
 */
public record VerifyResult(long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges,
        long troubledBytes, List<Trouble> troubles) {

    public static final int RANGES_MAX = 16;

    public static final VerifyResult NOTHING = new VerifyResult(0, 0, 0, List.of());

    public record Range(long offset, long length) {

        public long end() {
            return offset + length;
        }

        public boolean touches(long from, long to) {
            return offset < to && from < end();
        }

        private Range behind(long at) {
            return within(at, end());
        }

        private Range within(long from, long to) {
            var first = Math.max(offset, from);
            return new Range(first, Math.min(end(), to) - first);
        }

        private boolean contains(Range other) {
            return offset <= other.offset && other.end() <= end();
        }
    }

    public enum Why {
        /** So many blocks can't be read that none is repaired. */
        NOT_READ,
        /** The other side is known to be right, and writing it here failed or did not stay. */
        NOT_REPAIRED,
        /** It did not end in its time, again and again, or the pass was given up before. */
        NOT_COMPARED
    }

    /** @param node whose disk it is; empty: it is not known */
    public record Trouble(Range range, Why why, String node) {}

    public VerifyResult {
        ranges = List.copyOf(ranges);
        troubles = List.copyOf(troubles);
    }

    /** Without trouble. */
    public VerifyResult(long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges) {
        this(checkedBytes, repairedBytes, differingBytes, ranges, 0, List.of());
    }

    public boolean isAtRisk() {
        return differingBytes > 0;
    }

    public VerifyResult checked(long bytes) {
        return new VerifyResult(checkedBytes + bytes, repairedBytes, differingBytes, ranges, troubledBytes, troubles);
    }

    public VerifyResult repaired(long bytes) {
        return new VerifyResult(checkedBytes, repairedBytes + bytes, differingBytes, ranges, troubledBytes, troubles);
    }

    /** Ranges come in their order; one that follows on the last is joined with it. */
    public VerifyResult differs(long offset, long length) {
        var all = new ArrayList<>(ranges);
        if (!all.isEmpty() && all.getLast().end() == offset) {
            var last = all.removeLast();
            all.add(new Range(last.offset(), last.length() + length));
        } else if (all.size() < RANGES_MAX) {
            all.add(new Range(offset, length));
        }
        return new VerifyResult(checkedBytes, repairedBytes, differingBytes + length, all, troubledBytes, troubles);
    }

    /** They come in their order too. */
    public VerifyResult troubled(long offset, long length, Why why, String node) {
        var all = new ArrayList<>(troubles);
        var last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.range().end() == offset && last.why() == why && last.node().equals(node)) {
            all.set(all.size() - 1, new Trouble(new Range(last.range().offset(), last.range().length() + length), why, node));
        } else if (all.size() < RANGES_MAX) {
            all.add(new Trouble(new Range(offset, length), why, node));
        }
        return new VerifyResult(checkedBytes, repairedBytes, differingBytes, ranges, troubledBytes + length, all);
    }

    /**
     * What could not be compared between the two is no better known now than before: what differed there differs, and what was
     * wrong on one side is.
     */
    public VerifyResult keeping(VerifyResult before, long from, long to) {
        var now = this;
        for (var each : before.ranges) {
            if (each.touches(from, to)) {
                var kept = each.within(from, to);
                now = now.differs(kept.offset(), kept.length());
            }
        }
        for (var each : before.troubles) {
            if (each.range().touches(from, to) && switch (each.why()) {
                case NOT_REPAIRED -> true;
                case NOT_READ -> !isTroubled(from, to, Why.NOT_READ);
                case NOT_COMPARED -> false;
            }) {
                var kept = each.range().within(from, to);
                now = now.troubled(kept.offset(), kept.length(), each.why(), each.node());
            }
        }
        return now;
    }

    /** What was counted before and not named may lie where nothing could be compared. */
    public VerifyResult orUnnamed(VerifyResult before) {
        return new VerifyResult(checkedBytes, repairedBytes,
                Math.max(differingBytes, named() + before.differingBytes - before.named()), ranges,
                Math.max(troubledBytes, namedTrouble() + before.troubledBytes - before.namedTrouble()), troubles);
    }

    private boolean isTroubled(long from, long to, Why why) {
        return troubles.stream().anyMatch(each -> each.why() == why && each.range().touches(from, to));
    }

    /** What that node has there is known to be wrong. */
    public boolean isWrong(long from, long to, String node) {
        return troubles.stream().anyMatch(each -> each.why() == Why.NOT_REPAIRED && each.node().equals(node)
                && each.range().touches(from, to));
    }

    /** Only with names that are known; a node that was replaced may still be named. */
    public VerifyResult naming(Predicate<String> known) {
        return new VerifyResult(checkedBytes, repairedBytes, differingBytes, ranges, troubledBytes, troubles.stream()
                .map(each -> known.test(each.node()) ? each : new Trouble(each.range(), each.why(), "")).toList());
    }

    /** The replicas were found to differ there, or one to be wrong; where not all of that is named, it may be anywhere. */
    public boolean isDoubtful(long from, long to) {
        return differingBytes > named() || troubledBytes > namedTrouble() || isTroubled(from, to, Why.NOT_REPAIRED)
                || ranges.stream().anyMatch(each -> each.touches(from, to));
    }

    /**
     * What is known when this pass has come to {@code next}: what it found, and behind that what was found before. What was
     * counted before and not named may lie anywhere, so it counts until a pass over everything has ended.
     */
    public VerifyResult upTo(long next, VerifyResult before) {
        var named = new ArrayList<>(ranges);
        before.ranges.stream().filter(each -> each.end() > next).map(each -> each.behind(next)).forEach(named::add);
        var trouble = new ArrayList<>(troubles);
        before.troubles.stream().filter(each -> each.range().end() > next)
                .map(each -> new Trouble(each.range().behind(next), each.why(), each.node())).forEach(trouble::add);
        return new VerifyResult(checkedBytes, repairedBytes,
                differingBytes + before.differingBytes - before.named() + named.stream().skip(ranges.size())
                        .mapToLong(Range::length).sum(), first(named),
                troubledBytes + before.troubledBytes - before.namedTrouble() + trouble.stream().skip(troubles.size())
                        .mapToLong(each -> each.range().length()).sum(), first(trouble));
    }

    /**
     * What is known when of the ranges that a person has decided those before {@code next} were compared once more.
     *
     * @param decided of what is named here
     */
    public VerifyResult decidedUpTo(long next, VerifyResult there, List<Range> decided) {
        var behind = there.upTo(next, this);
        var trouble = new ArrayList<>(there.troubles);
        for (var each : troubles) {
            if (each.why() == Why.NOT_REPAIRED && decided.stream().anyMatch(range -> range.contains(each.range()))) {
                if (each.range().end() > next) {
                    trouble.add(new Trouble(each.range().behind(next), each.why(), each.node()));
                }
            } else if (there.troubles.stream().noneMatch(now ->
                    now.range().touches(each.range().offset(), each.range().end()))) {
                trouble.add(each);
            }
        }
        return new VerifyResult(checkedBytes, repairedBytes + there.repairedBytes, behind.differingBytes, behind.ranges,
                troubledBytes - namedTrouble() + there.troubledBytes - there.namedTrouble()
                        + trouble.stream().mapToLong(each -> each.range().length()).sum(), first(trouble));
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(all.size(), RANGES_MAX));
    }

    private long named() {
        return ranges.stream().mapToLong(Range::length).sum();
    }

    private long namedTrouble() {
        return troubles.stream().mapToLong(each -> each.range().length()).sum();
    }

    /** Nothing of it lies outside of a volume of that size, or is what no replica finds. */
    public boolean isPossible(long sizeBytes) {
        return isSum(checkedBytes, 0) && isSum(repairedBytes, 0) && isSum(differingBytes, named())
                && isSum(troubledBytes, namedTrouble())
                && ranges.size() <= RANGES_MAX && troubles.size() <= RANGES_MAX
                && ranges.stream().allMatch(each -> isInside(each, sizeBytes))
                && troubles.stream().allMatch(each -> isInside(each.range(), sizeBytes));
    }

    /** Small enough that sums of them never overflow; the largest volume has 2^46 bytes. */
    private static boolean isSum(long sum, long atLeast) {
        return sum >= atLeast && sum <= 1L << 56;
    }

    private static boolean isInside(Range range, long sizeBytes) {
        return range.offset >= 0 && range.length > 0 && range.length <= sizeBytes && range.offset <= sizeBytes - range.length;
    }
}

package org.twinhost.simulator.world.disk;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a medium does to single blocks by itself: it changes them and says nothing, or can't read them; writing heals both,
 * where it does not fail. Or reading them takes very long.
 */
public final class SpoiltBlocks {

    private static final long ROT = 1L << 60;

    /** @param was what was there */
    private record Rotten(long was, long sinceMicros) {}

    private final Map<Integer, Rotten> rotten = new TreeMap<>();
    private final Set<Integer> unreadable = new HashSet<>();
    private final Set<Integer> unwritable = new HashSet<>();
    /** Until when. */
    private final Map<Integer, Long> hanging = new TreeMap<>();
    private final Set<Integer> ever = new HashSet<>();

    boolean rots(int block, long[] data, long atMicros) {
        if (rotten.containsKey(block)) {
            return false;
        }
        rotten.put(block, new Rotten(data[block], atMicros));
        ever.add(block);
        data[block] ^= ROT;
        return true;
    }

    /** Reading it ends with an error from now on. */
    public void cantBeRead(int block) {
        ever.add(block);
        unreadable.add(block);
    }

    /** Writing it ends with an error from now on. */
    public void cantBeWritten(int block) {
        ever.add(block);
        unwritable.add(block);
    }

    /** A read of it that begins before then ends then. */
    public void hangs(int block, long untilMicros) {
        hanging.put(block, untilMicros);
    }

    /** Somebody has repaired what can't be read or written. */
    public void mended() {
        unreadable.clear();
        unwritable.clear();
        hanging.clear();
    }

    /** @param durably else a power cut may bring back what it was */
    void written(int block, boolean durably) {
        unreadable.remove(block);
        if (durably) {
            rotten.remove(block);
        }
    }

    /** What is there was written, and stays. */
    void flushed(int block) {
        rotten.remove(block);
    }

    void clear() {
        rotten.clear();
        unreadable.clear();
        unwritable.clear();
        hanging.clear();
    }

    boolean anyUnwritable(int first, int count) {
        return !unwritable.isEmpty() && unwritable.stream().anyMatch(block -> block >= first && block < first + count);
    }

    /** How much longer a read of these takes. */
    long hangsMicros(int first, int count, long nowMicros) {
        return hanging.entrySet().stream().filter(each -> each.getKey() >= first && each.getKey() < first + count)
                .mapToLong(each -> Math.max(0, each.getValue() - nowMicros)).max().orElse(0);
    }

    boolean anyUnreadable(int first, int count) {
        return !unreadable.isEmpty() && unreadable.stream().anyMatch(block -> block >= first && block < first + count);
    }

    public boolean anyUnreadable() {
        return !unreadable.isEmpty();
    }

    public boolean isUnreadable(int block) {
        return unreadable.contains(block);
    }

    /** Whether it was ever one of these. */
    public boolean everWas(int block) {
        return ever.contains(block);
    }

    public boolean isRotten(int block) {
        return rotten.containsKey(block);
    }

    /** Whether the block was that before it rotted. */
    public boolean was(int block, long value) {
        var known = rotten.get(block);
        return known != null && known.was() == value;
    }

    /** Those that were rotten then already. */
    public Set<Integer> rottenSince(long micros) {
        var blocks = new HashSet<Integer>();
        rotten.forEach((block, known) -> {
            if (known.sinceMicros() < micros) {
                blocks.add(block);
            }
        });
        return blocks;
    }
}

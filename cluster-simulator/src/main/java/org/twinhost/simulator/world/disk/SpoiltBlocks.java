package org.twinhost.simulator.world.disk;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a medium does to single blocks by itself: it changes them and says nothing, or can't read them. Writing heals both. */
public final class SpoiltBlocks {

    private static final long ROT = 1L << 60;

    /** @param was what was there */
    private record Rotten(long was, long sinceMicros) {}

    private final Map<Integer, Rotten> rotten = new TreeMap<>();
    private final Set<Integer> unreadable = new HashSet<>();
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

    /** Somebody has repaired what can't be read. */
    public void readableAgain() {
        unreadable.clear();
    }

    /** @param durably else a power cut may bring back what it was */
    void written(int block, boolean durably) {
        unreadable.remove(block);
        if (durably) {
            rotten.remove(block);
        }
    }

    void clear() {
        rotten.clear();
        unreadable.clear();
    }

    boolean anyUnreadable(int first, int count) {
        return !unreadable.isEmpty() && unreadable.stream().anyMatch(block -> block >= first && block < first + count);
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

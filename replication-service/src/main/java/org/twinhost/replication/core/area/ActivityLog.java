package org.twinhost.replication.core.area;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The 4 MiB extents that may have writes which not every replica has flushed. A transaction is one block with all of them
 * and a CRC, in a ring: a torn one leaves the one before it, whose extents are enough, for nothing is written into a new
 * extent before its transaction is durable (S5).
 */
public final class ActivityLog {

    public static final int EXTENT_SHIFT = 22;
    public static final int EXTENT = 1 << EXTENT_SHIFT;
    static final int BLOCK = 4096;
    static final int RING = 32;
    /** What a transaction's block has room for. */
    static final int EXTENTS_MAX = 960;
    private static final int MAGIC = 0x54484c47;

    private static final int BUCKETS = 1024;

    /** An extent in the log, or on its way in: all others are cold, and cost nothing. */
    private static final class Member {
        final int extent;
        /** Null: the end of its bucket. */
        Member next;
        /** Its transaction is durable. */
        boolean hot;
        int uses;
        long lastUse;

        Member(int extent, Member next) {
            this.extent = extent;
            this.next = next;
        }
    }

    private final Member[] buckets = new Member[BUCKETS];
    private final ArrayList<Member> members = new ArrayList<>();
    private long now;
    private long sequence;

    boolean isHot(long from, long to) {
        for (int extent = first(from); extent <= last(to); extent++) {
            var member = member(extent);
            if (member == null || !member.hot) {
                return false;
            }
        }
        return true;
    }

    private Member member(int extent) {
        var member = buckets[extent & BUCKETS - 1];
        while (member != null && member.extent != extent) {
            member = member.next;
        }
        return member;
    }

    void enter(long from, long to) {
        for (int extent = first(from); extent <= last(to); extent++) {
            var member = member(extent);
            member.uses++;
            member.lastUse = ++now;
        }
    }

    void leave(long from, long to) {
        for (int extent = first(from); extent <= last(to); extent++) {
            member(extent).uses--;
        }
    }

    /** Cold extents of the range, into the set. */
    void coldOnes(long from, long to, java.util.Set<Integer> into) {
        for (int extent = first(from); extent <= last(to); extent++) {
            if (member(extent) == null) {
                into.add(extent);
            }
        }
    }

    int size() {
        return members.size();
    }

    public void warm(int extent) {
        var member = new Member(extent, buckets[extent & BUCKETS - 1]);
        buckets[extent & BUCKETS - 1] = member;
        members.add(member);
    }

    void warmed() {
        members.forEach(member -> member.hot = true);
    }

    /** The least recently used extents that nothing writes to. */
    List<Integer> idle(int atMost) {
        return members.stream()
                .filter(member -> member.uses == 0 && member.hot)
                .sorted(Comparator.comparingLong(member -> member.lastUse))
                .limit(atMost)
                .map(member -> member.extent)
                .toList();
    }

    /** Now, as the last uses of extents count it. */
    long moment() {
        return now;
    }

    /** Drops those that nothing has written to since that moment: what was written after it is not flushed (S6). */
    void drop(List<Integer> extents, long since) {
        for (var extent : extents) {
            var member = member(extent);
            if (member != null && member.uses == 0 && member.lastUse <= since && member.hot) {
                members.remove(member);
                remove(member);
            }
        }
    }

    private void remove(Member member) {
        var at = member.extent & BUCKETS - 1;
        if (buckets[at] == member) {
            buckets[at] = member.next;
            return;
        }
        var before = buckets[at];
        while (before.next != member) {
            before = before.next;
        }
        before.next = member.next;
    }

    /** Keeps only these, and what is in use or was since that moment. */
    void retain(int[] extents, long since) {
        var kept = new java.util.HashSet<Integer>();
        for (int extent : extents) {
            kept.add(extent);
        }
        drop(members.stream().map(member -> member.extent).filter(extent -> !kept.contains(extent)).toList(), since);
    }

    public int[] extents() {
        return members.stream().mapToInt(member -> member.extent).toArray();
    }

    public void continueAfter(long lastSequence) {
        sequence = Math.max(sequence, lastSequence);
    }

    /** The block of the next transaction; its place in the ring is {@code sequence % RING}. */
    public byte[] nextBlock() {
        sequence++;
        var out = ByteBuffer.allocate(BLOCK);
        out.putInt(0).putInt(MAGIC).putLong(sequence).putInt(members.size());
        members.forEach(member -> out.putInt(member.extent));
        out.putInt(0, crc(out.array(), 0));
        return out.array();
    }

    int place() {
        return (int) (sequence % RING);
    }

    /** What a ring says: the newest whole transaction. */
    public record Found(long sequence, int[] extents) {}

    public static Found read(byte[] ring) {
        var newest = new Found(0, new int[0]);
        for (int at = 0; at + BLOCK <= ring.length; at += BLOCK) {
            var in = ByteBuffer.wrap(ring, at, BLOCK).slice();
            if (in.getInt() != crc(ring, at) || in.getInt() != MAGIC) {
                continue;
            }
            var sequence = in.getLong();
            if (sequence > newest.sequence()) {
                var extents = new int[in.getInt()];
                in.asIntBuffer().get(extents);
                newest = new Found(sequence, extents);
            }
        }
        return newest;
    }

    private static int crc(byte[] ring, int at) {
        var crc = new CRC32C();
        crc.update(ring, at + 4, BLOCK - 4);
        return (int) crc.getValue();
    }

    private static int first(long from) {
        return (int) (from >>> EXTENT_SHIFT);
    }

    private static int last(long to) {
        return (int) ((to - 1) >>> EXTENT_SHIFT);
    }
}

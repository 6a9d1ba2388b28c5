package org.twinhost.replication.net.budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The bytes that the requests of all guests together may hold, fixed beforehand and never exceeded. Safe for any thread.
 *
 * <p>One half is divided among as many volumes as there can be; a volume's part is its own, whoever else holds what. The
 * other half is common: a volume may hold as much of it as it leaves free. So one busy volume has half of it, two have a
 * third each, six frozen ones a seventh each, and what the next one asks for is there.
 */
public final class ByteBudget {

    /** What a request costs besides its data, so that many small ones are counted too. */
    public static final int REQUEST_BYTES = 1024;

    private static final int PIECE_BYTES_MAX = 1 << 20;
    private static final int PIECE_STEP_BYTES = 4096;

    private final long bytes;
    private final long ownBytes;
    private final long commonBytes;
    private final TreeMap<String, BudgetShare> shares = new TreeMap<>();
    private final Set<BudgetShare> waiting = new LinkedHashSet<>();
    private long used;
    private long commonUsed;

    /**
     * @param volumesMax how many may have a share at once
     */
    public ByteBudget(long bytes, int volumesMax) {
        this.bytes = bytes;
        ownBytes = bytes / 2 / volumesMax;
        commonBytes = bytes - ownBytes * volumesMax;
        if (ownBytes < REQUEST_BYTES + PIECE_STEP_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes are too few for the requests of " + volumesMax + " volumes");
        }
    }

    /** What every volume can always have at once; a request that is larger may have to come in pieces of it. */
    public int pieceBytes() {
        return (int) Math.min(PIECE_BYTES_MAX, (ownBytes - REQUEST_BYTES) / PIECE_STEP_BYTES * PIECE_STEP_BYTES);
    }

    /**
     * A volume's.
     *
     * @param loop the volume's: all but the figures is asked there, and who waits is told there
     */
    public BudgetShare share(String volume, Executor loop) {
        var share = new BudgetShare(this, volume, loop, ownBytes);
        synchronized (this) {
            shares.put(volume, share);
        }
        return share;
    }

    /** Takes that much, or nothing and answers false: then the share is told when that may have changed. */
    synchronized boolean take(BudgetShare share, long wanted) {
        var more = share.commonUsedWith(wanted) - share.commonUsed();
        if (more > 0 && share.commonUsed() + more > commonBytes - commonUsed - more) {
            waiting.add(share);
            return false;
        }
        add(share, wanted, more);
        return true;
    }

    void give(BudgetShare share, long taken) {
        List<BudgetShare> told;
        synchronized (this) {
            if (taken > share.usedBytes()) {
                throw new IllegalStateException("more memory is given back than was taken");
            }
            var less = share.commonUsed() - share.commonUsedWith(-taken);
            add(share, -taken, -less);
            if (less > 0) {
                told = waiting.isEmpty() ? List.of() : new ArrayList<>(waiting);
            } else {
                told = waiting.contains(share) ? List.of(share) : List.of();
            }
        }
        told.forEach(BudgetShare::roomAgain);
    }

    private void add(BudgetShare share, long taken, long ofCommon) {
        share.add(taken);
        used += taken;
        commonUsed += ofCommon;
    }

    synchronized void waitsNoMore(BudgetShare share) {
        waiting.remove(share);
    }

    /** Its part is free for another share of the volume; what it still holds counts until it is given back. */
    synchronized void close(BudgetShare share) {
        commonUsed -= share.commonUsed();
        share.loseOwn();
        commonUsed += share.commonUsed();
        waiting.remove(share);
        shares.remove(share.volume(), share);
    }

    public long bytes() {
        return bytes;
    }

    public synchronized long usedBytes() {
        return used;
    }

    /** Those that are open, by name. */
    public synchronized Collection<BudgetShare> shares() {
        return List.copyOf(shares.values());
    }
}

package org.twinhost.simulator.world.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.replication.core.area.DirtyBitmap.Page;
import org.twinhost.replication.core.facts.ReplicaFacts;

/**
 * What the metadata on a disk may say if its node or its process ended at this moment: what is durable, and each write that
 * is on its way there, for any of them may arrive or not. Bookkeeping only: it neither fails nor delays anything.
 */
public final class AfterCrash {

    private final Map<Integer, MetadataWrite> durableFacts = new TreeMap<>();
    private final List<MetadataWrite.Bits> durablePages = new ArrayList<>();
    /** Handed over to be written, not known to be flushed. */
    private final List<MetadataWrite> open = new ArrayList<>();
    private MetadataWrite.Log durableLog = new MetadataWrite.Log(0, new int[0]);
    private Page durableSummary = Page.EMPTY;
    private long changes;
    private boolean isDurable;
    private long factsOf = -1;
    private List<ReplicaFacts> facts = List.of();

    void handedOver(MetadataWrite write) {
        open.add(write);
        changes++;
    }

    /** It will never reach the disk. */
    void dropped(MetadataWrite write) {
        open.remove(write);
        changes++;
    }

    void flushed(MetadataWrite write) {
        open.remove(write);
        keep(write);
        changes++;
    }

    /** What a power cut, or a new disk, left. */
    void reset(Map<Integer, byte[]> left, long sizeBytes) {
        durableFacts.clear();
        durablePages.clear();
        open.clear();
        durableLog = new MetadataWrite.Log(0, new int[0]);
        durableSummary = Page.EMPTY;
        left.forEach((offset, bytes) -> keep(MetadataWrite.of(offset, bytes, sizeBytes)));
        changes++;
    }

    private void keep(MetadataWrite write) {
        switch (write.content()) {
            case MetadataWrite.Facts _ -> durableFacts.put(write.offset(), write);
            case MetadataWrite.Log log -> durableLog = log.sequence() >= durableLog.sequence() ? log : durableLog;
            case MetadataWrite.Header _ -> { }
            case MetadataWrite.Summary(var first) -> durableSummary = first;
            case MetadataWrite.Bits bits -> {
                durablePages.removeIf(page -> page.page() == bits.page());
                durablePages.add(bits);
            }
        }
    }

    /** Another number: what a crash may leave has changed. */
    public long changes() {
        return changes;
    }

    /** The facts that a power cut now leaves if nothing that is under way arrives; empty: none. */
    public Optional<ReplicaFacts> durableFacts() {
        return facts().isEmpty() || !isDurable ? Optional.empty() : Optional.of(facts.getFirst());
    }

    /** All facts that may be found after a crash, the durable ones first; empty: the store is blank. */
    public List<ReplicaFacts> facts() {
        if (factsOf != changes) {
            factsOf = changes;
            facts = possibleFacts();
        }
        return facts;
    }

    private List<ReplicaFacts> possibleFacts() {
        var possible = new ArrayList<ReplicaFacts>();
        var first = factsAt(0);
        var second = factsAt(MetadataWrite.SECOND_COPY);
        var newest = first.isPresent() && (second.isEmpty() || first.get().version() >= second.get().version())
                ? first : second;
        newest.ifPresent(possible::add);
        isDurable = newest.isPresent();
        for (var write : open) {
            if (write.content() instanceof MetadataWrite.Facts(var found) && found.isPresent()
                    && (newest.isEmpty() || found.get().version() > newest.get().version())
                    && !possible.contains(found.get())) {
                possible.add(found.get());
            }
        }
        return possible;
    }

    private Optional<ReplicaFacts> factsAt(int offset) {
        var write = durableFacts.get(offset);
        return write != null && write.content() instanceof MetadataWrite.Facts(var found) ? found : Optional.empty();
    }

    /** Whether the newest durable transaction of the activity log names the extent. */
    public boolean isInDurableLog(int extent) {
        return durableLog.names(extent);
    }

    /** Whether the block is named by a bit, or by the log, whatever arrives of what is under way. */
    public boolean names(int block, int extent) {
        return isInLog(extent) || isInBitmap(block);
    }

    private boolean isInLog(int extent) {
        if (!durableLog.names(extent)) {
            return false;
        }
        for (var write : open) {
            if (write.content() instanceof MetadataWrite.Log log && !log.names(extent)) {
                return false;
            }
        }
        return true;
    }

    /** Whatever summary counts, and whatever page where it says that the page does. */
    private boolean isInBitmap(int block) {
        for (var write : open) {
            if (write.content() instanceof MetadataWrite.Summary(var first) && !isNamed(block, first)) {
                return false;
            }
        }
        return isNamed(block, durableSummary);
    }

    private boolean isNamed(int block, Page page) {
        return switch (page) {
            case EMPTY -> false;
            case LISTED -> isListed(block);
            case FULL -> true;
        };
    }

    private boolean isListed(int block) {
        var named = false;
        for (var page : durablePages) {
            named |= page.bits().isSet(block);
        }
        if (!named) {
            return false;
        }
        for (var write : open) {
            if (write.content() instanceof MetadataWrite.Bits page && page.holds(block) && !page.bits().isSet(block)) {
                return false;
            }
        }
        return true;
    }
}

package org.twinhost.heartbeat.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.twinhost.heartbeat.core.packet.Packet;

/**
 * Between the threads of the links and the one thread that decides. Each link has a share of the inbox, so that a flood on one
 * costs no packet of another; what was refused is counted and told in a sum now and then, so that it takes no room at all.
 * Safe for all threads.
 */
public final class Inlet implements Receiver {

    /** Many times what a keepalive and all fragments of a window make. */
    static final int WAITING_MAX = 256;
    static final int OUTDATED_MAX = 4;
    private static final int PLACES_MAX = 256;

    /** Who decides about it, on its own thread. */
    public interface Desk {
        void heard(String link, String address, Packet packet);

        void refused(String link, String address, String reason, long count);
    }

    private record Share(String link, boolean newest) {}

    private record Place(String link, String address, String reason) {}

    private final Predicate<Runnable> inbox;
    private final Desk desk;
    private final Map<Share, AtomicInteger> waiting = new ConcurrentHashMap<>();
    private final Map<Place, LongAdder> refused = new ConcurrentHashMap<>();

    /** @param inbox takes work for the desk's thread at once, or has no room for it */
    public Inlet(Predicate<Runnable> inbox, Desk desk) {
        this.inbox = inbox;
        this.desk = desk;
    }

    @Override
    public void heard(String link, String address, Packet packet, boolean newest) {
        var share = waiting.computeIfAbsent(new Share(link, newest), _ -> new AtomicInteger());
        var taken = share.incrementAndGet() <= (newest ? WAITING_MAX : OUTDATED_MAX) && inbox.test(() -> {
            share.decrementAndGet();
            desk.heard(link, address, packet);
        });
        if (!taken) {
            share.decrementAndGet();
        }
    }

    @Override
    public void refused(String link, String address, String reason) {
        var place = new Place(link, address, reason);
        var count = refused.get(place);
        if (count == null && refused.size() < PLACES_MAX) {
            count = refused.computeIfAbsent(place, _ -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        }
    }

    /** Tells the desk what was refused since the last time; from one thread. What finds no room is told the next time. */
    public void tellRefused() {
        refused.forEach((place, counter) -> {
            var count = counter.sumThenReset();
            var told = count == 0
                    || inbox.test(() -> desk.refused(place.link(), place.address(), place.reason(), count));
            if (!told) {
                counter.add(count);
            }
        });
    }
}

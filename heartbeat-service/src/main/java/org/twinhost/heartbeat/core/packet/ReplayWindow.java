package org.twinhost.heartbeat.core.packet;

/**
 * Which packets of a session arrived on a link: each counts once, also when the network changed their order.
 *
 * @param newest the highest counter
 * @param seen bit n: the one n below the newest arrived
 */
public record ReplayWindow(long newest, long seen) {

    public static final ReplayWindow EMPTY = new ReplayWindow(0, 1);

    public boolean isNew(long counter) {
        var below = newest - counter;
        return counter > newest || below < Long.SIZE && (seen >>> below & 1) == 0;
    }

    public ReplayWindow with(long counter) {
        if (counter <= newest) {
            return new ReplayWindow(newest, seen | 1L << newest - counter);
        }
        var step = counter - newest;
        return new ReplayWindow(counter, (step < Long.SIZE ? seen << step : 0) | 1);
    }
}

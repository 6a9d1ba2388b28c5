package org.twinhost.replication.core.io;

import java.util.ArrayList;
import org.twinhost.replication.core.ports.RuleBroken;

/**
 * Overlapping writes go one after the other, in the order they came, and so do a resync's blocks and the guest's writes:
 * both replicas apply the same last one (S6).
 */
public final class RangeLocks {

    /** Something that holds, or waits for, the bytes from {@code from} to before {@code to}. */
    public abstract static class Holder {
        public final long from;
        public final long to;

        public Holder(long offset, long length) {
            from = offset;
            to = offset + length;
        }

        /** The range is held now, until it is released. */
        protected abstract void granted();

        boolean overlaps(Holder other) {
            return from < other.to && other.from < to;
        }
    }

    private final ArrayList<Holder> held = new ArrayList<>();
    private final ArrayList<Holder> waiting = new ArrayList<>();

    public void acquire(Holder holder) {
        if (overlaps(held, held.size(), holder) || overlaps(waiting, waiting.size(), holder)) {
            waiting.add(holder);
        } else {
            held.add(holder);
            holder.granted();
        }
    }

    public void release(Holder holder) {
        if (!held.remove(holder)) {
            throw new RuleBroken("S6", "a range was released that was not held: " + holder);
        }
        grant();
    }

    private void grant() {
        for (int i = 0; i < waiting.size(); i++) {
            var next = waiting.get(i);
            if (!overlaps(held, held.size(), next) && !overlaps(waiting, i, next)) {
                waiting.remove(i);
                held.add(next);
                next.granted();
                i = -1; // granting may have changed both lists
            }
        }
    }

    /** Whether any that holds or waits for part of the range is like this. */
    public boolean any(long from, long to, java.util.function.Predicate<Holder> like) {
        return any(held, from, to, like) || any(waiting, from, to, like);
    }

    private static boolean any(
            ArrayList<Holder> list, long from, long to, java.util.function.Predicate<Holder> like) {
        return list.stream().anyMatch(each -> each.from < to && from < each.to && like.test(each));
    }

    /** Gives up waiting. */
    public void forget(Holder holder) {
        waiting.remove(holder);
    }

    /** Gives up waiting while what it waits for may go on for long: who waits behind it alone is granted now. */
    public void withdraw(Holder holder) {
        if (waiting.remove(holder)) {
            grant();
        }
    }

    private static boolean overlaps(ArrayList<Holder> list, int end, Holder holder) {
        for (int i = 0; i < end; i++) {
            if (list.get(i).overlaps(holder)) {
                return true;
            }
        }
        return false;
    }
}

package org.twinhost.vm.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;

/**
 * Where a guest is in its life on this node, as far as is known.
 *
 * <pre>
 *   Unknown ──look──▶ any of the others
 *   Stopped, Crashed ──start──▶ Starting ──libvirt: it runs──▶ Running ◀──resume── Paused
 *                                   │ refused, failed              │ ──I/O error──▶
 *                                   ▼                              ▼ shutdown, destroy (also from Paused)
 *                                Stopped ◀──a look shows no more── Stopping
 *   Running, Paused ──gone without our order──▶ Crashed
 * </pre>
 *
 * Only a look at the hypervisor ends a life: neither a failed call nor silence of libvirt does (S3).
 */
public sealed interface GuestLife {

    Instant since();

    /** For the administrator; null: nothing to say. */
    @Nullable String reason();

    GuestRunState runState();

    default GuestState asState(String name) {
        return new GuestState(name, runState(), since(), reason());
    }

    /** Nobody has looked yet, or what is there isn't ours: nothing is started. */
    record Unknown(Instant since, String reason) implements GuestLife {
        @Override
        public GuestRunState runState() {
            return GuestRunState.UNKNOWN;
        }
    }

    record Stopped(Instant since, @Nullable String reason) implements GuestLife {
        @Override
        public GuestRunState runState() {
            return GuestRunState.STOPPED;
        }
    }

    /**
     * It ended, and not on our order.
     *
     * @param endCause why, in libvirt's words; null: it has not told, and may never: a look found out
     */
    record Crashed(Instant since, @Nullable String endCause) implements GuestLife {
        @Override
        public String reason() {
            return endCause != null ? endCause : "ended without an order from here, and libvirt has not told why;"
                    + " see its log in /var/log/libvirt/qemu";
        }

        @Override
        public GuestRunState runState() {
            return GuestRunState.CRASHED;
        }
    }

    /**
     * @param phase what is waited for
     * @param attempt which question to replication this start rests on
     * @param asks who waits for it to run
     * @param ending who wants it ended meanwhile; null: nobody
     */
    record Starting(
            Instant since, Phase phase, String attempt, List<Ask> asks, @Nullable Ending ending, @Nullable String reason)
            implements GuestLife {

        public enum Phase {
            /** Replication is asked whether all volumes are Primary here. */
            ASKING,
            /** libvirt is creating the domain; until the call returns nothing else is believed. */
            CREATING,
            /** The call failed: a look must tell whether the domain exists all the same. */
            VERIFYING
        }

        @Override
        public GuestRunState runState() {
            return GuestRunState.STARTING;
        }
    }

    /** A wish to end a guest that can't be carried out yet. */
    record Ending(List<Ask> asks, boolean cleanly) {}

    /** @param endCause what libvirt said of its end, before a look confirmed it; null: nothing */
    record Running(Instant since, @Nullable String endCause) implements GuestLife {
        @Override
        public @Nullable String reason() {
            return null;
        }

        @Override
        public GuestRunState runState() {
            return GuestRunState.RUNNING;
        }
    }

    /**
     * @param halted why, for the administrator
     * @param resuming how it is brought to run again; null: not by us
     * @param endCause what libvirt said of its end, before a look confirmed it; null: nothing
     */
    record Paused(Instant since, String halted, @Nullable Resuming resuming, @Nullable String endCause)
            implements GuestLife {

        /** Whether QEMU halted it because of its disk, so that resuming is tried again and again. */
        public boolean onIoError() {
            return resuming != null;
        }

        @Override
        public String reason() {
            return resuming == null ? halted : halted + "; " + resuming.inWords();
        }

        @Override
        public GuestRunState runState() {
            return GuestRunState.PAUSED;
        }

        Paused with(Resuming next) {
            return new Paused(since, halted, next, endCause);
        }

        Paused endedBy(@Nullable String cause) {
            return new Paused(since, halted, resuming, cause);
        }
    }

    /**
     * @param nextAt when it is tried next
     * @param times how often it was tried
     * @param refused why libvirt refused the last try that it has answered; null: it took it, or has answered none
     */
    record Resuming(Instant nextAt, int times, @Nullable String refused) {

        Resuming answered(@Nullable String why) {
            return new Resuming(nextAt, times, why);
        }

        String inWords() {
            return "resumed " + times + " times so far" + (refused == null ? "" : ", last refused: " + refused);
        }
    }

    /**
     * @param asks who waits for it to be gone
     * @param destroyAt when patience with a clean shutdown ends
     * @param destroying true: that was so, and it was ordered to be destroyed
     * @param orders how libvirt takes it
     * @param why what else is to be said; null: nothing
     */
    record Stopping(
            Instant since, List<Ask> asks, Instant destroyAt, boolean destroying, Orders orders, @Nullable String why)
            implements GuestLife {
        @Override
        public @Nullable String reason() {
            return orders.trouble() != null ? orders.trouble() : why;
        }

        @Override
        public GuestRunState runState() {
            return GuestRunState.STOPPING;
        }

        Stopping because(String reason) {
            return new Stopping(since, asks, destroyAt, destroying, orders, reason);
        }

        Stopping answered(@Nullable Call stillOut, @Nullable String trouble) {
            return new Stopping(since, asks, destroyAt, destroying, new Orders(orders.nextAt(), stillOut, trouble), why);
        }
    }

    /**
     * @param nextAt when the order is repeated
     * @param out the call to libvirt that has not returned yet; null: none
     * @param trouble what was wrong with the last order that libvirt answered, or did not in time; null: nothing
     */
    record Orders(Instant nextAt, @Nullable Call out, @Nullable String trouble) {}
}

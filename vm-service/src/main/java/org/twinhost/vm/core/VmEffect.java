package org.twinhost.vm.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.VmRefusal;

/** What the world has to do about it. */
public sealed interface VmEffect {

    /** Ask this node's replication, not its retained state, for the roles of all volumes. */
    record AskVolumes(String guest, String attempt) implements VmEffect {}

    /** Create the domain in libvirt, unless it is later than that by then. */
    record Create(GuestConfig guest, Instant notAfter) implements VmEffect {}

    /** {@link Call#SHUTDOWN}, {@link Call#DESTROY} or {@link Call#RESUME} on the domain of this name. */
    record Order(String guest, Call call) implements VmEffect {}

    /** List what runs here; the result carries this number. */
    record Look(long number) implements VmEffect {}

    /** Nothing was begun. */
    record Refuse(String requestId, String guest, VmRefusal why) implements VmEffect {}

    /**
     * What became of a command that was not refused.
     *
     * @param withGuests true: the body is the state of all guests, as known now
     */
    record Answer(String requestId, Outcome outcome, @Nullable String reason, boolean withGuests) implements VmEffect {}

    /** For the administrator's log. {@code guest}: null where it is about the node. */
    record Tell(Level level, @Nullable String guest, String text) implements VmEffect {}

    /** What others see has changed: publish it. */
    record Publish() implements VmEffect {}

    enum Level {
        INFO,
        WARNING,
        ERROR
    }
}

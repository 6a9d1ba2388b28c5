package org.twinhost.vm.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.kernel.LocalMembership;

/**
 * What {@link NodeGuests} knows of its node: the guests on it, and what decides over them.
 *
 * @param guests by name, in alphabetical order
 * @param membership the last word of heartbeat; its ms are those of the events' moments since 1970
 * @param hypervisor whether libvirt answers
 * @param looks the looks at it
 * @param volumes the last word of replication
 * @param hardware of guests that have a process here, by name, as the last look that counts for each showed it
 */
public record HypervisorNode(
        Map<String, Guest> guests, LocalMembership membership, Hypervisor hypervisor, Looks looks, Volumes volumes,
        Map<String, Hardware> hardware) {

    /**
     * @param config as configured; made up of its name and UUID's absence when the configuration doesn't know it any more
     * @param configured whether the snapshot knows it
     * @param floor a look of this number or lower was begun before something happened that it can't know of
     * @param notPrimarySince since when it has a process here though a volume isn't Primary here; null: all is well
     * @param alarm what is said about that; null: nothing yet
     */
    public record Guest(
            GuestConfig config, boolean configured, GuestLife life, long floor, @Nullable Instant notPrimarySince,
            @Nullable String alarm) {}

    /**
     * @param answers whether the last look succeeded
     * @param since since when that is so
     * @param reason why it doesn't answer; null when it does
     */
    public record Hypervisor(boolean answers, Instant since, @Nullable String reason) {}

    /**
     * @param issued the number of the newest
     * @param out whether it has not returned yet
     * @param again another one is wanted as soon as it has
     * @param nextAt when the next one is due
     * @param readers who waits for a look, and the lowest number that will do
     */
    record Looks(long issued, boolean out, boolean again, Instant nextAt, List<Reader> readers) {}

    record Reader(String requestId, long lookAtLeast) {}

    /** @param saidAt null: never heard */
    record Volumes(Map<String, Role> roles, @Nullable Instant saidAt) {}

    /** What others are told: nothing is known while libvirt doesn't answer, but what was known last is said. */
    public List<GuestState> guestStates() {
        return guests.entrySet().stream().map(entry -> stateOf(entry.getKey(), entry.getValue())).toList();
    }

    private GuestState stateOf(String name, Guest guest) {
        var state = guest.life().asState(name);
        if (!hypervisor.answers()) {
            return new GuestState(name, GuestRunState.UNKNOWN, hypervisor.since(),
                    "libvirt does not answer (" + hypervisor.reason() + "); last known: " + state.state()
                            + " since " + state.since());
        }
        return (guest.alarm() == null ? state : new GuestState(name, state.state(), state.since(), guest.alarm()))
                .differing(differs(name, guest));
    }

    /** In what it is not as configured; empty: in nothing, or it does not run; null: nobody knows, or it is not configured. */
    private @Nullable List<String> differs(String name, Guest guest) {
        return switch (guest.life()) {
            case GuestLife.Stopped _, GuestLife.Crashed _, GuestLife.Starting _ -> List.of();
            case GuestLife.Unknown _ -> null;
            case GuestLife.Running _, GuestLife.Paused _, GuestLife.Stopping _ -> {
                var running = hardware.get(name);
                yield running == null || !guest.configured() ? null : running.differsFrom(Hardware.of(guest.config()));
            }
        };
    }
}

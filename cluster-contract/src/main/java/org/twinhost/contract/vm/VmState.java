package org.twinhost.contract.vm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Retained on {@code twinhost/vm/state/guests}; also the body of the answer to {@link VmCommand.Guests}.
 *
 * @param hypervisorAnswers false: libvirt is away, guests may run on without it
 * @param acceleration {@code kvm} where it really works, else {@code tcg}
 * @param guests every configured guest, and every domain of ours that libvirt knows
 * @param host what the node has for guests; null: not known
 */
public record VmState(
        long sequence, Instant at, NodeId node, boolean hypervisorAnswers, String acceleration, List<GuestState> guests,
        @Nullable Host host) {

    /**
     * @param memoryMib all of the node's memory, in MiB
     * @param bridges the names of the bridges that are there
     */
    public record Host(long memoryMib, List<String> bridges) {}

    /** Of whose node nothing is known. */
    public VmState(
            long sequence, Instant at, NodeId node, boolean hypervisorAnswers, String acceleration, List<GuestState> guests) {
        this(sequence, at, node, hypervisorAnswers, acceleration, guests, null);
    }

    /** The same with what the node has. */
    public VmState on(Host known) {
        return new VmState(sequence, at, node, hypervisorAnswers, acceleration, guests, known);
    }

    public Optional<GuestState> guest(String name) {
        return guests.stream().filter(guest -> guest.name().equals(name)).findFirst();
    }
}

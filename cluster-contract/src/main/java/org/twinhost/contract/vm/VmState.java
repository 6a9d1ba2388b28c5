package org.twinhost.contract.vm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;

/**
 * Retained on {@code twinhost/vm/state/guests}; also the body of the answer to {@link VmCommand.Guests}.
 *
 * @param hypervisorAnswers false: libvirt is away, guests may run on without it
 * @param acceleration {@code kvm} where it really works, else {@code tcg}
 * @param guests every configured guest, and every domain of ours that libvirt knows
 */
public record VmState(
        long sequence, Instant at, NodeId node, boolean hypervisorAnswers, String acceleration, List<GuestState> guests) {

    public Optional<GuestState> guest(String name) {
        return guests.stream().filter(guest -> guest.name().equals(name)).findFirst();
    }
}

package org.twinhost.vm.core;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.VmRefusal;

/** What one guest's machine is told. */
public sealed interface GuestEvent {

    /** A permitted wish to start it: view and quorum were checked. */
    record StartWanted(Ask ask, Instant now) implements GuestEvent {}

    /** A permitted wish to end it: cleanly, or at once. */
    record EndWanted(Ask ask, boolean cleanly, Instant now) implements GuestEvent {}

    /**
     * Replication's own answer about the volumes of this node, asked for this start.
     *
     * @param attempt which question this answers
     * @param roles the role of each volume here; null: no answer
     * @param failure why there is no answer; null: nobody said, or there is one
     * @param refusal why the start isn't permitted any more (view, quorum), seen at this moment; empty: it still is
     */
    record VolumesRead(
            String attempt, @Nullable Map<String, Role> roles, @Nullable String failure, Optional<VmRefusal> refusal,
            Instant now) implements GuestEvent {}

    /**
     * A call to libvirt has returned, whatever it says.
     *
     * @param failure null: it succeeded
     */
    record CallReturned(Call call, @Nullable String failure, Instant now) implements GuestEvent {}

    /** A call to libvirt is still out after its deadline. It may yet succeed. */
    record CallIsLate(Call call, long afterMs) implements GuestEvent {}

    /** A look at the hypervisor, begun after all that this machine knows, shows the guest's domain. */
    record Seen(Domain domain, Instant now) implements GuestEvent {}

    /** Such a look shows nothing of this guest. */
    record NotSeen(Instant now) implements GuestEvent {}

    /** libvirt told why the domain ended; a look follows. */
    record EndTold(String cause) implements GuestEvent {}

    record Tick(Instant now) implements GuestEvent {}
}

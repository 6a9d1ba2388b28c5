package org.twinhost.vm.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.kernel.LocalMembership;

/** What the node's machine is told. Times come from one monotonic clock. */
public sealed interface VmEvent {

    /** When it happened. */
    Instant now();

    /** A new configuration snapshot. */
    record Configured(List<GuestConfig> guests, Instant now) implements VmEvent {}

    /** This node's heartbeat has spoken; what it said is as old as it was when it arrived. */
    record MembershipHeard(LocalMembership membership, Instant now) implements VmEvent {}

    /** Replication's retained state: good enough to notice a breach of S3, never to permit a start. */
    record RolesHeard(Map<String, Role> roles, Instant saidAt, Instant now) implements VmEvent {}

    /** @param notAfter nothing may be begun for this command later than that */
    record Asked(String requestId, VmCommand command, Instant notAfter, Instant now) implements VmEvent {}

    /** See {@link GuestEvent.VolumesRead}. */
    record VolumesRead(
            String guest, String attempt, @Nullable Map<String, Role> roles, @Nullable String failure, Instant now)
            implements VmEvent {}

    /** See {@link GuestEvent.CallReturned}. */
    record CallReturned(String guest, Call call, @Nullable String failure, Instant now) implements VmEvent {}

    /** See {@link GuestEvent.CallIsLate}. */
    record CallIsLate(String guest, Call call, long afterMs, Instant now) implements VmEvent {}

    /**
     * libvirt said that something happened to a domain. Only a reason to look: events may be late or missing.
     *
     * @param endCause why it ended; null: it did not end
     */
    record DomainChanged(String name, @Nullable String endCause, Instant now) implements VmEvent {}

    /** The result of the look of that number: everything of ours that has a process here. */
    record Looked(long number, List<Domain> domains, Instant now) implements VmEvent {}

    /** The look of that number failed, or has not returned in time. Guests run on meanwhile. */
    record LookFailed(long number, String reason, Instant now) implements VmEvent {}

    record Tick(Instant now) implements VmEvent {}
}

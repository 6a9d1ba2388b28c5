package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.sync.SyncHandshake;

/** A replica in words for people and for the services that decide. */
public final class Report {

    private Report() {}

    public static VolumeState of(ReplicaControl replica) {
        var permit = replica.isPrimary() ? Permit.granted() : replica.permits().promote();
        var state = of(replica, permit.refusal());
        return permit instanceof Permit.Refused(var code, _) ? state.refusedAs(code.name()) : state;
    }

    private static VolumeState of(ReplicaControl replica, @Nullable String refusal) {
        return new VolumeState(replica.setup.name(), replica.setup.sizeBytes(), replica.state.role.get(), replica.disk(),
                connection(replica), replica.isPrimary() && !replica.guest.isOpen(), reason(replica),
                replica.setup.peer(), replica.state.peerRole.get(), replica.state.peerDisk.get(), refusal == null, refusal,
                peerPromotable(replica), replica.generation() == 0 ? null : SyncHandshake.hex(replica.generation()),
                replica.bits.bytes(), replica.source.percent());
    }

    private static boolean peerPromotable(ReplicaControl replica) {
        return switch (replica.state.peerDisk.get()) {
            case UP_TO_DATE -> true;
            case DISKLESS, FAILED, INCONSISTENT, OUTDATED, CONSISTENT -> false;
            case UNKNOWN -> replica.setup.peer() != null && !replica.isExcluding();
        };
    }

    private static ConnectionState connection(ReplicaControl replica) {
        if (replica.setup.peer() == null) {
            return ConnectionState.STAND_ALONE;
        }
        return switch (replica.link.state()) {
            case LinkState.Down(_, _, var standAlone) ->
                standAlone == null ? ConnectionState.CONNECTING : ConnectionState.STAND_ALONE;
            case LinkState.Draining _, LinkState.Handshaking _, LinkState.Entering _ -> ConnectionState.CONNECTING;
            case LinkState.Joined(_, _, _, var decision) -> replica.source.isRunning() ? ConnectionState.SYNC_SOURCE
                    : replica.target.isRunning() ? ConnectionState.SYNC_TARGET
                    : ConnectionState.CONNECTED;
        };
    }

    static @Nullable String reason(ReplicaControl replica) {
        if (!replica.store.isOpen()) {
            return "disk " + replica.localDisk.reason()
                    + (replica.isPrimary() && !replica.guest.isOpen() ? "; waits for " + peer(replica)
                            + "'s replica or for the disk" : "");
        }
        if (replica.link.state() instanceof LinkState.Down(_, _, var standAlone) && standAlone != null) {
            return standAlone;
        }
        var waiting = replica.peerFencing.waitingFor();
        if (waiting != null) {
            return waiting;
        }
        if (replica.link.state() instanceof LinkState.Down(_, var reason, _) && replica.setup.peer() != null) {
            return "no connection with " + peer(replica) + ": " + reason;
        }
        if (replica.roleLost() != null && !replica.isPrimary()) {
            return "role given up: " + replica.roleLost();
        }
        if (replica.disk() != DiskState.UP_TO_DATE) {
            return replica.disk() + ", waits for " + peer(replica);
        }
        return null;
    }

    private static String peer(ReplicaControl replica) {
        return replica.setup.peer() == null ? "no other replica" : replica.setup.peer().value();
    }
}

package org.twinhost.contract.vm;

/**
 * Why the vm service refused a command; the body of the refused answer. Nothing was begun.
 *
 * @param code for programs
 * @param text for the administrator, without the name of the guest
 */
public record VmRefusal(Code code, String text) {

    public enum Code {
        /** Too much is under way in the vm service; the same may be permitted a moment later. */
        OVERLOADED,
        /** Neither configured here nor running here. */
        NO_SUCH_GUEST,
        /** Heartbeat has said nothing since the vm service started. */
        HEARTBEAT_NOT_HEARD,
        /** Heartbeat's last word is too old to act on. */
        HEARTBEAT_SILENT,
        /** Decided in another view than this node is in (S4). */
        OTHER_VIEW,
        /** This node is in no view. */
        NOT_IN_VIEW,
        /** In a view, but not quorate. */
        NO_QUORUM,
        /** libvirt doesn't answer. */
        HYPERVISOR_SILENT,
        /** Not looked yet, or what is there isn't of this cluster (S3). */
        STATE_UNKNOWN,
        /** It has a process here whose virtual CPUs are halted. */
        HALTED,
        /** It is being stopped, or will be as soon as it has started. */
        STOPPING,
        /** It was ordered to end before it had started. */
        START_WITHDRAWN,
        /** The sender no longer waits for it. */
        EXPIRED,
        /** Replication did not say whether the volumes are Primary here. */
        VOLUMES_UNKNOWN,
        /** A volume isn't Primary here (S1). */
        NOT_PRIMARY
    }
}

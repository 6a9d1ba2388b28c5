package org.twinhost.contract.vm;

/** What the hypervisor of one node says of a guest. */
public enum GuestRunState {
    STOPPED,
    STARTING,
    RUNNING,
    /** Its virtual CPUs are halted (an I/O error, or an operator); the process exists. */
    PAUSED,
    STOPPING,
    /** It ended by itself, not on our order; treated as stopped once reported. */
    CRASHED,
    /** libvirt does not answer: nothing is known. */
    UNKNOWN
}

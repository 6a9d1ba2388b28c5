package org.twinhost.vm.core;

import org.jspecify.annotations.Nullable;

/**
 * A guest's process as this node shows it at one moment.
 *
 * @param name libvirt's name of the domain, which is the guest's
 * @param run what its virtual CPUs do
 * @param detail the hypervisor's own words on it, for the administrator
 * @param hardware of a domain of ours; null: not known, or it is not ours
 */
public record Domain(String name, Run run, String detail, @Nullable Hardware hardware) {

    /** Of whose hardware nothing is known. */
    public Domain(String name, Run run, String detail) {
        this(name, run, detail, null);
    }

    /** What libvirt says of a domain that has a process. A domain without one isn't listed at all. */
    public enum Run {
        RUNNING,
        /** Halted, and not because of its disk: an operator's suspend, a debugger. Nobody but an operator resumes it. */
        PAUSED,
        /** Halted by QEMU because its disk returned an error ({@code werror=stop}); it can be resumed. */
        PAUSED_ON_IO_ERROR,
        /**
         * Something holds the guest's name or UUID that isn't a domain of ours: a domain that somebody else made, or a QEMU
         * process that libvirt doesn't know. Starting beside it could run the guest twice (S3).
         */
        ALIEN
    }
}

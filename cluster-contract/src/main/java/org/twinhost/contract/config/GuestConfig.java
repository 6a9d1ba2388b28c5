package org.twinhost.contract.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A virtual machine.
 *
 * @param uuid libvirt's UUID of the domain
 * @param home the node it prefers; null: none
 * @param target what the administrator wants
 * @param vcpus number of virtual CPUs
 * @param memoryMib memory in MiB
 * @param volumes its disks in order (vda, vdb, …), by volume name
 * @param bridges bridges its network cards are plugged into, in order
 * @param boot direct kernel boot; null: from the first disk
 * @param shutdownTimeoutMs how long a clean shutdown may take before the guest is destroyed
 */
public record GuestConfig(
        String name, String uuid, @Nullable NodeId home, Target target, int vcpus, int memoryMib, List<String> volumes,
        List<String> bridges, @Nullable KernelBoot boot, int shutdownTimeoutMs) {

    /** Disks that the virtual hardware has places for. */
    public static final int VOLUMES_MAX = 15;

    /** Network cards that the virtual hardware has places for. */
    public static final int BRIDGES_MAX = 13;

    public enum Target {
        STARTED,
        STOPPED
    }

    /**
     * @param firmware path of a BIOS image, null: QEMU's default
     */
    public record KernelBoot(String kernel, @Nullable String initrd, @Nullable String commandLine, @Nullable String firmware) {}
}

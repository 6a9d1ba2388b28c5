package org.twinhost.twinctl.imports.draft;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig.KernelBoot;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * A virtual machine, as far as it is known.
 *
 * @param uuid null: none is said
 * @param memoryMib null: it is not said, or can't be used
 * @param disks where each was, in order: {@code drbd:NAME}, or a path
 */
public record Guest(
        String name, @Nullable String uuid, @Nullable Integer memoryMib, int vcpus, List<String> disks, List<String> bridges,
        @Nullable KernelBoot boot, Place place) {}

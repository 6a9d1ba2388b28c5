package org.twinhost.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The memory of this machine, of which no guest can have more. QEMU would start it all the same, since memory is given when it
 * is touched, and the kernel would then end some process of this host to find it.
 *
 * @param meminfo where the kernel tells it
 */
record HostMemory(Path meminfo) {

    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d{1,15}) kB");

    /** Why a guest with so much memory is not started here; empty: it is, or nobody can tell. */
    Optional<String> whyNot(int guestMib) {
        return totalMib().filter(here -> guestMib > here).map(here -> "it needs " + guestMib + " MiB of memory, and this node"
                + " has " + here + " MiB in all: give it less (memoryMib), or keep it to a node that has them");
    }

    /** Why not all of them can run here at once; empty: they can, or nobody can tell. */
    Optional<String> whyNotAll(int guests, long guestsMib) {
        return totalMib().filter(here -> guestsMib > here).map(here -> "the " + guests + " guests that may come to run here"
                + " have " + guestsMib + " MiB of memory together, and this node has " + here + " MiB in all: if the other node died, some"
                + " would stay down. Give them less (memoryMib), or keep some to one node");
    }

    /** Empty: nobody can tell. */
    Optional<Long> totalMib() {
        try {
            var found = TOTAL.matcher(Files.readString(meminfo));
            return found.find() ? Optional.of(Long.parseLong(found.group(1)) >> 10) : Optional.empty();
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }
}

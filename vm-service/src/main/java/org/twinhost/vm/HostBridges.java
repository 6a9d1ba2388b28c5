package org.twinhost.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The bridges of this machine, into which guests' network cards are plugged.
 *
 * @param interfaces where the kernel has a folder for each of its network interfaces; in that of a bridge is one of this name
 */
record HostBridges(Path interfaces) {

    private static final String OF_A_BRIDGE = "bridge";
    /** Names of at most 15 bytes: they fit into a message, however many there are. */
    private static final int SHOWN_MAX = 256;

    /** Of the machine that this runs on. */
    static HostBridges ofThisNode() {
        return new HostBridges(Path.of("/sys/class/net"));
    }

    /** Their names in alphabetical order; empty: nobody can tell. */
    Optional<List<String>> names() {
        try (var found = Files.list(interfaces)) {
            return Optional.of(found.filter(each -> Files.isDirectory(each.resolve(OF_A_BRIDGE)))
                    .map(each -> each.getFileName().toString()).sorted().limit(SHOWN_MAX).toList());
        } catch (IOException | UncheckedIOException unknown) {
            return Optional.empty();
        }
    }

    /** Why no card can be plugged into that one; empty: it can, or nobody can tell. */
    Optional<String> whyNot(String name) {
        if (!Files.isDirectory(interfaces)) {
            return Optional.empty();
        }
        if (name.isEmpty() || name.contains("/") || name.startsWith(".") || !Files.exists(interfaces.resolve(name))) {
            return Optional.of("bridge " + name + " is not there: make it on this node (ip link add " + name
                    + " type bridge, and in the system's network configuration, so that it is there after a boot)");
        }
        return Files.isDirectory(interfaces.resolve(name).resolve(OF_A_BRIDGE)) ? Optional.empty()
                : Optional.of(name + " is a network interface of this node, but no bridge: name the one that it is a port of");
    }
}

package org.twinhost.simulator.service;

import java.io.UncheckedIOException;
import java.util.OptionalLong;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;

/** The number that heartbeat raises durably at each boot of its node, like {@code Incarnation} with the boot id. */
public final class Incarnations {

    private static final String FILE = "incarnation";

    private record Kept(int boot, long incarnation) {}

    private Incarnations() {}

    /** This boot's incarnation; empty while heartbeat has not raised it yet. */
    public static OptionalLong current(Node node) {
        return node.files("").read(FILE, Kept.class)
                .filter(kept -> kept.boot() == node.boot())
                .map(kept -> OptionalLong.of(kept.incarnation()))
                .orElse(OptionalLong.empty());
    }

    /** The newest that is durable, of whatever boot; 0: none yet. */
    public static long newest(Node node) {
        return node.files("").read(FILE, Kept.class).map(Kept::incarnation).orElse(0L);
    }

    /**
     * Heartbeat only.
     *
     * @throws UncheckedIOException when the node's own disk takes nothing
     */
    public static long raise(Process process) {
        var node = process.node();
        var known = current(node);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        var next = newest(node) + 1;
        node.files("").write(process, FILE, new Kept(node.boot(), next));
        return next;
    }
}

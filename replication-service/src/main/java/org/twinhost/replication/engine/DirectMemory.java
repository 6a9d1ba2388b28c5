package org.twinhost.replication.engine;

import io.netty.util.internal.PlatformDependent;

/**
 * The memory for blocks on their way, outside of the heap: what the JVM may take ({@code -XX:MaxDirectMemorySize}, given by
 * {@code twinhost-service} and nowhere else), divided. A quarter each for
 *
 * <ul>
 *   <li>the requests of the guests here, which a frozen volume holds as long as it is frozen;
 *   <li>what the peer's guests have under way to here: the peer keeps as much for them as this node for its own;
 *   <li>resync, which has 2 MiB of a volume under way;
 *   <li>copies on their way through the sockets, what each connection has received and not looked at yet, metadata, and what
 *       the allocator rounds up.
 * </ul>
 *
 * So guests that wait here can't take from a Secondary what it needs to let the peer go on.
 */
public record DirectMemory(long bytes) {

    private static final int PARTS = 4;

    public static DirectMemory ofThisProcess() {
        return new DirectMemory(PlatformDependent.maxDirectMemory());
    }

    public long guestBytes() {
        return bytes / PARTS;
    }
}

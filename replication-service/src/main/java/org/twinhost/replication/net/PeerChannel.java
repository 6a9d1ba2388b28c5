package org.twinhost.replication.net;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** An authenticated connection of one volume with its peer: in order both ways, on the volume's loop. */
public interface PeerChannel {

    /** What the volume is told; on its loop. */
    interface Listener {
        /** @param payload its reference goes over to the listener; null: none */
        void frame(PeerChannel from, Frame frame, @Nullable Payload payload);

        void closed(PeerChannel line, String reason);
    }

    /** Both sides know it by this name; no other connection has it. */
    String name();

    /** Of the peer's node, 0: not counted. */
    long incarnation();

    /** This node's address, where whoever is between the nodes can read and change what is sent; empty: nobody can. */
    default Optional<String> unsealedAt() {
        return Optional.empty();
    }

    /** The peer's build knows online verify. */
    default boolean knowsVerify() {
        return true;
    }

    /** The peer's build knows a person's word on a split brain. */
    default boolean knowsResolve() {
        return true;
    }

    /** Begins to read. */
    void open(Listener listener);

    /** Sends a frame, after all that was sent before. Takes over one reference of the payload, which may be null. */
    void send(Frame frame, @Nullable Payload payload);

    /** What was sent may still arrive; nothing is told any more but, perhaps, the end. */
    void close(String why);
}

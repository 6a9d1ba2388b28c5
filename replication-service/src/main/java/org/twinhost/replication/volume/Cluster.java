package org.twinhost.replication.volume;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/** What an engine needs of the rest of the cluster. */
public interface Cluster {

    /**
     * @param generation of the marked replica
     * @param reason why not; null when granted
     */
    record MarkReply(boolean granted, long generation, @Nullable String reason) {}

    /** Asks the peer's replication for its mark, over whatever way is left; answered on any thread. */
    void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer);

    /** A volume's state may have changed. */
    void changed();

    /** The time of day, for what people read. */
    default Instant wallClock() {
        return Instant.now();
    }

    /** A safety rule was broken: this process must not go on. */
    void broken(String volume, Throwable why);

    /** A volume came to an unexpected end and is closed; nothing else is touched by it. */
    void failed(String volume, Throwable why);

    /** Without a cluster: nobody can be asked. */
    Cluster NONE = new Cluster() {
        @Override
        public void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
            answer.accept(new MarkReply(false, 0, "there is no bus to ask over"));
        }

        @Override
        public void changed() {
            // nobody listens
        }

        @Override
        public void broken(String volume, Throwable why) {
            Runtime.getRuntime().halt(70);
        }

        @Override
        public void failed(String volume, Throwable why) {
            // who reads the log is told by the volume itself
        }
    };
}

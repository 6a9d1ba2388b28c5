package org.twinhost.fencing.device;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.config.FenceDeviceConfig;

/** A switch for one node's power. Every conversation ends by a deadline. Thread-safe. */
public interface FenceDevice {

    /** As which it was made. */
    FenceDeviceConfig config();

    default String name() {
        return config().name();
    }

    /** Whether the node is to be switched on again after a fencing. */
    default boolean powerOnAfterFence() {
        return config().powerOnAfterFence();
    }

    /** Why it can't be used as it is configured, as far as this node knows without asking it; empty: nothing is known. */
    default CompletionStage<List<String>> objections() {
        return CompletableFuture.completedFuture(List.of());
    }

    Conversation status();

    Conversation powerOff();

    Conversation powerOn();

    /** A conversation under way. */
    interface Conversation {

        /**
         * Completes, never exceptionally, once the conversation has ended and nothing of it can reach the device any more
         * from this node.
         */
        CompletionStage<DeviceReply> answer();

        /** Ends it now, whatever it was about to say. */
        void end();
    }

    /** What came of it. */
    sealed interface DeviceReply {
        record On() implements DeviceReply {}

        record Off() implements DeviceReply {}

        /** The device took the order; that says nothing of its execution. */
        record Taken() implements DeviceReply {}

        /** @param reason what, where, why, and what to do next */
        record Failed(String reason) implements DeviceReply {}
    }
}

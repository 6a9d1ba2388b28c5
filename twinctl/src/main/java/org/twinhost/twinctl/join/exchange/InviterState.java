package org.twinhost.twinctl.join.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.setup.node.NodeToBe;

/**
 * How far an invitation is.
 *
 * @param strangers who has connected and proven nothing, by number
 * @param wrongWords how often the wrong word was said
 * @param over whether the invitation's time is over: who is joining goes on, nobody begins
 * @param extent how much has been done, by whatever connection
 */
public record InviterState(
        Phase phase, Map<Integer, Stranger> strangers, int wrongWords, boolean over, Extent extent) {

    public InviterState {
        strangers = Map.copyOf(strangers);
    }

    static InviterState begin() {
        return new InviterState(new Phase.Open(), Map.of(), 0, false, Extent.NOTHING);
    }

    /** Somebody of whom nothing is known. */
    public record Stranger(String address, String channel, String nonce) {}

    /** What has been changed, anywhere, once and for all. */
    public enum Extent {
        NOTHING,
        /** The other machine is set up, nothing was started. */
        SET_UP,
        /** The other machine was told to start. */
        TOLD,
        /** This node was started, or ran before. */
        STARTED,
        /** Both see each other. */
        JOINED
    }

    /**
     * {@code Open} → {@code Met} → {@code Looking} → {@code Offered} → {@code Announcing} → {@code Announced} → {@code
     * Starting} → {@code Watching} → {@code Ending} → {@code Examining} → {@code Over}; back to {@code Open} where the
     * connection breaks or the machine is not as it has to be.
     */
    public sealed interface Phase {

        /** Nobody has proven to know the word. */
        record Open() implements Phase {}

        record Met(int peer, String address) implements Phase {}

        record Looking(int peer, Message.Introduction who) implements Phase {}

        /** @param offer what the other machine becomes */
        record Offered(int peer, NodeToBe offer, boolean runs) implements Phase {}

        record Announcing(int peer, boolean runs) implements Phase {}

        record Announced(int peer, boolean runs) implements Phase {}

        /** @param there whether the other sees both */
        record Starting(int peer, boolean there) implements Phase {}

        record Watching(int peer, boolean here, boolean there) implements Phase {}

        /** @param alone the connection is gone */
        record Ending(int peer, boolean alone) implements Phase {}

        record Examining(int peer, @Nullable Examination here, @Nullable Examination there, boolean alone) implements Phase {}

        record Over() implements Phase {}
    }

    InviterState in(Phase next) {
        return new InviterState(next, strangers, wrongWords, over, extent);
    }

    InviterState with(Extent reached) {
        var most = reached.compareTo(extent) > 0 ? reached : extent;
        return new InviterState(phase, strangers, wrongWords, over, most);
    }

    InviterState with(int peer, Stranger stranger) {
        var more = new LinkedHashMap<>(strangers);
        more.put(peer, stranger);
        return new InviterState(phase, more, wrongWords, over, extent);
    }

    InviterState without(int stranger) {
        var fewer = new LinkedHashMap<>(strangers);
        fewer.remove(stranger);
        return new InviterState(phase, fewer, wrongWords, over, extent);
    }

    InviterState oneMoreWrong() {
        return new InviterState(phase, strangers, wrongWords + 1, over, extent);
    }

    InviterState timeOver() {
        return new InviterState(phase, strangers, wrongWords, true, extent);
    }

    /** Whose turn it is; -1: nobody's. */
    public int peer() {
        return switch (phase) {
            case Phase.Open _, Phase.Over _ -> -1;
            case Phase.Met met -> met.peer();
            case Phase.Looking looking -> looking.peer();
            case Phase.Offered offered -> offered.peer();
            case Phase.Announcing announcing -> announcing.peer();
            case Phase.Announced announced -> announced.peer();
            case Phase.Starting starting -> starting.peer();
            case Phase.Watching watching -> watching.peer();
            case Phase.Ending ending -> ending.peer();
            case Phase.Examining examining -> examining.peer();
        };
    }
}

package org.twinhost.twinctl.join.exchange;

import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.setup.node.NodeToBe;

/**
 * How far a machine is that joins: {@code Greeting} → {@code Knocked} → {@code Introduced} → {@code Judging} → {@code Deciding}
 * → {@code CarryingOut} → {@code Waiting} → {@code Taking} → {@code Starting} → {@code Watching} → {@code Seeing} → {@code
 * Examining} → {@code Examined} → {@code Over}. One that is set up already goes from {@code Introduced} to {@code Waiting}.
 */
public sealed interface JoinerState {

    /** Connected; the other speaks first. */
    record Greeting(String channel, String nonce) implements JoinerState {}

    /** @param expected the proof that the other knows the word */
    record Knocked(String expected) implements JoinerState {}

    record Introduced() implements JoinerState {}

    record Judging() implements JoinerState {}

    record Deciding(NodeToBe node) implements JoinerState {}

    /**
     * It is not left halfway: what ends it meanwhile waits.
     *
     * @param broken why it ends when that is done; null: it goes on
     */
    record CarryingOut(@Nullable String broken) implements JoinerState {}

    record Waiting() implements JoinerState {}

    record Taking() implements JoinerState {}

    record Starting() implements JoinerState {}

    record Watching() implements JoinerState {}

    record Seeing() implements JoinerState {}

    record Examining() implements JoinerState {}

    /** @param own what the other waits for as well */
    record Examined(Examination own) implements JoinerState {}

    record Over() implements JoinerState {}
}

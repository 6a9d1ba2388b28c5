package org.twinhost.fencing.core.drill;

import java.util.Optional;
import org.twinhost.kernel.Now;

/** What a drill is told. */
public sealed interface DrillEvent {

    /** The device's word: the node is on. */
    record SaidOn() implements DrillEvent {}

    /** The device gave another answer, or none. */
    record NotOn(String reason) implements DrillEvent {}

    /** The note is on disk. */
    record Noted() implements DrillEvent {}

    record NotNoted(String reason) implements DrillEvent {}

    /** @param failure empty: the device took it */
    record PowerOffEnded(Optional<String> failure) implements DrillEvent {}

    /** What the node's heartbeat answered. */
    sealed interface SilenceAnswered extends DrillEvent {}

    record FallsSilent() implements SilenceAnswered {}

    /** It stays as it was. */
    record StaysLoud(String reason) implements SilenceAnswered {}

    /** No answer came: it may fall silent nevertheless. */
    record SilenceUnknown(String reason) implements SilenceAnswered {}

    /** @param failure empty: the device took it */
    record PowerOnEnded(Now now, Optional<String> failure) implements DrillEvent {}

    record Tick(Now now, Sight sight) implements DrillEvent {}

    /**
     * What this node knows of the other.
     *
     * @param isBeingFenced switched on now, it would be shot
     * @param isHeard whether any link hears it
     * @param isVouchedFor whether an operator said that it is off: somebody may be working inside
     */
    record Sight(boolean isBeingFenced, boolean isHeard, boolean isVouchedFor) {}
}

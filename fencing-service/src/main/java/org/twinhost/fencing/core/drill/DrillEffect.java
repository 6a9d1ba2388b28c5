package org.twinhost.fencing.core.drill;

import java.util.List;

/** What a drill wants done. */
public sealed interface DrillEffect {

    record AskStatus() implements DrillEffect {}

    /** Make it durable that the power is to come back. */
    record Note() implements DrillEffect {}

    record CutPower() implements DrillEffect {}

    /** Ask the node's heartbeat to fall silent. */
    record Silence(long forMs) implements DrillEffect {}

    record SwitchOn() implements DrillEffect {}

    /** Whoever asked: the power is off, as far as the device says; or the node is about to fall silent. */
    record Begun() implements DrillEffect {}

    /** Whoever asked: nothing was switched. */
    record Refuse(List<String> reasons) implements DrillEffect {}

    /** Whoever asked: nobody knows whether the power is off, or whether the node falls silent. */
    record Fail(String reason) implements DrillEffect {}

    /** For the log. */
    record Report(String text) implements DrillEffect {}
}

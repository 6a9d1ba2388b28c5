package org.twinhost.fencing;

import java.util.List;
import org.twinhost.fencing.core.drill.PowerDrill;

/** What became of a drill that somebody asked for. */
public sealed interface DrillReply {

    /** The device took the power-off. */
    record Begun(PowerDrill drill) implements DrillReply {}

    /** Nothing was switched, and all reasons. */
    record Refused(List<String> reasons) implements DrillReply {}

    /** Nobody knows whether it was switched off. */
    record Failed(String reason) implements DrillReply {}
}

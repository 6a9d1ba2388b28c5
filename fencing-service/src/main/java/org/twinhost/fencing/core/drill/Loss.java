package org.twinhost.fencing.core.drill;

import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;

/** How a drill lets a node be lost. */
public sealed interface Loss {

    /** Its power is cut, as by a pulled plug. */
    record PowerCut() implements Loss {}

    /**
     * Its heartbeat falls silent while all else runs on: it looks hung, and is to be fenced in earnest.
     *
     * @param forMs then it speaks again, if nobody fenced it
     */
    record Freeze(long forMs) implements Loss {

        /** As long as fencing may take. */
        public static Freeze usual(Timing timing) {
            return new Freeze(FallSilent.longestMs(timing));
        }

        /** From the beginning until its power comes back in any case, in ms: by then it speaks again if nobody fenced it. */
        public long powerOnAfterMs() {
            return FallSilent.LEAD_MS + forMs + PowerDrill.FENCED_MS;
        }
    }
}

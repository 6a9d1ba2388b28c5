package org.twinhost.fencing.core.drill;

import java.time.Instant;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.kernel.Now;

/**
 * A power-on that is owed, as it is kept on disk before the power is cut.
 *
 * @param onAt by this node's clock
 */
public record KeptDrill(NodeId node, Instant onAt) {

    /**
     * What is on disk.
     *
     * @param drills at most one
     */
    public record Document(List<KeptDrill> drills) {

        public static final Document NONE = new Document(List.of());

        public Document {
            drills = List.copyOf(drills);
        }
    }

    /**
     * It goes on after this process was started anew; however the node was lost, now it waits for its power. A clock that was
     * set meanwhile makes it no later than the longest.
     */
    DrillState.Off goesOn(Now now) {
        var inMs = Math.min(onAt.toEpochMilli() - now.clock().toEpochMilli(), DrillAdmission.OFF_MAX_MS);
        var drill = new PowerDrill(node, new Loss.PowerCut(), now.ms() + inMs, onAt);
        return new DrillState.Off(drill, now.ms() + Math.max(0, inMs), 0);
    }
}

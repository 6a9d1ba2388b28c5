package org.twinhost.twinctl.join;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** The node that invites, besides. */
interface InvitingNode extends StartingNode {

    /**
     * How the cluster is now.
     *
     * @param refusals why nobody can join at present
     * @param offer null: there are refusals
     * @param runs whether the cluster runs
     * @param isAlive whether the invited node is heard already
     */
    record Now(List<String> refusals, @Nullable NodeToBe offer, boolean runs, boolean isAlive) {}

    Now look();

    /** Writes maintenance into the first configuration, where there is not enough of it. @return until when it is now */
    String writeMaintenance();

    /**
     * Ends the maintenance that was written, and no other, and tests the other's fence device: that it was never tested is
     * nothing that the other's doctor should say.
     *
     * @return why maintenance goes on; null: it does not
     */
    @Nullable String endMaintenance();
}

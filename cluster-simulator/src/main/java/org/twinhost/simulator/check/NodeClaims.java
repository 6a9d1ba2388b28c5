package org.twinhost.simulator.check;

import java.util.List;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.World;

/**
 * What nodes say of each other's clocks and releases, held against what these are. Looked at when a cluster has been whole for
 * a while: before that a node may not have been asked.
 */
public final class NodeClaims {

    /** Any further apart, and it is to be found, whatever the way of a question takes. */
    private static final long SURELY_APART_MS = 3_000;
    /** No further apart, and it must not be. */
    private static final long NOT_APART_MS = 1_000;

    private final World world;

    public NodeClaims(World world) {
        this.world = world;
    }

    public void look() {
        for (var node : world.nodes()) {
            var why = node.process(ServiceName.RESOURCE).code(ResourceCode.class).map(ResourceCode::assessment)
                    .map(Assessment::why).orElse(List.of());
            world.nodes().stream().filter(other -> other != node).forEach(other -> look(node, other, why));
        }
    }

    private void look(Node node, Node other, List<Assessment.Why> why) {
        var apartMs = Math.abs(other.clock().wallClock().toEpochMilli() - node.clock().wallClock().toEpochMilli());
        var saysApart = says(why, FindingCode.CLOCK_OFF, other);
        world.check(saysApart || apartMs <= SURELY_APART_MS, node.name() + " says nothing of the clock of " + other.name()
                + ", which is " + apartMs + " ms off");
        world.check(!saysApart || apartMs > NOT_APART_MS, node.name() + " says that the clock of " + other.name()
                + " is off, and it is so by " + apartMs + " ms");
        var differ = !node.release().equals(other.release());
        world.check(differ == says(why, FindingCode.VERSION_DIFFERS, other), node.name() + " runs " + node.release()
                + ", " + other.name() + " runs " + other.release() + ", and that they differ is " + (differ ? "not " : "")
                + "said");
    }

    private static boolean says(List<Assessment.Why> why, FindingCode code, Node about) {
        return why.stream().anyMatch(each -> each.code() == code && each.what().equals("node " + about.name()));
    }
}

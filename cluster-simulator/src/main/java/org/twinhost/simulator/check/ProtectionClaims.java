package org.twinhost.simulator.check;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.World;

/**
 * What nodes say the cluster is worth, held against what is: who says that one more loss stops nothing while a node is off or a
 * replica is not whole has some seconds to learn it, and then says what is not true.
 */
public final class ProtectionClaims {

    /** A report may be five seconds old, a service three, and a disk is found to be bad when it is used. */
    private static final long LEARNED_WITHIN_MICROS = 20_000_000;

    private final World world;
    private final Map<NodeId, Long> falseSince = new TreeMap<>();

    public ProtectionClaims(World world) {
        this.world = world;
    }

    /** Looks at what every node says now. */
    public void look() {
        Optional<String> wrong = world.nodes().stream().filter(node -> !node.isOn() || node.isFrozen())
                .map(node -> node.name() + (node.isOn() ? " is frozen" : " is off")).findFirst()
                .or(() -> world.volumes().notHealed().stream().findFirst());
        world.nodes().forEach(node -> look(node, wrong));
    }

    private void look(Node node, Optional<String> wrong) {
        boolean claims = node.isOn() && !node.isFrozen() && node.process(ServiceName.RESOURCE).code(ResourceCode.class)
                .map(ResourceCode::assessment).filter(ProtectionClaims::saysProtected).isPresent();
        if (!claims || wrong.isEmpty()) {
            falseSince.remove(node.name());
            return;
        }
        long since = falseSince.computeIfAbsent(node.name(), _ -> world.time().nowMicros());
        world.check(world.time().nowMicros() - since <= LEARNED_WITHIN_MICROS,
                node.name() + " says that one more loss stops nothing, and " + wrong.get());
    }

    private static boolean saysProtected(Assessment assessment) {
        return assessment.verdict().compareTo(Verdict.UNPROTECTED) < 0;
    }
}

package org.twinhost.twinctl.replace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.setup.plan.KeySteps;
import org.twinhost.twinctl.setup.plan.Plan;
import org.twinhost.twinctl.setup.plan.Step;

/**
 * What is made that the old keys are worth nothing, and who has to be restarted for it.
 *
 * <p>Heartbeat takes the new key while it runs, and only one that was announced: started anew under a key that it never heard
 * of it would take itself for a stranger, leave its view and wait for the node that is dead. Services and gateway read
 * certificates at each connection. What is left are three: the broker reads its own certificate anew at a reload and the
 * authority's never, the directory neither, and replication reads the cluster's key when it starts.
 */
final class Renewal {

    /** Who has read the old ones for good; first whom the others need, last whom the guests miss. */
    static final List<String> RESTARTED = List.of("mosquitto", "slapd", "replication");

    private static final String RESTART = "/usr/lib/twinhost/bin/twinhost-restart";

    private Renewal() {}

    /** All of it, in this order; a {@link Step.Place} takes the old one's place. */
    static Plan of(NodeId self, List<String> addresses, Path etc) {
        var keys = new KeySteps(etc);
        var steps = new ArrayList<Step>();
        steps.add(keys.newClusterKey("a new key of the cluster"));
        steps.add(keys.newToken("a new token of the administrator"));
        steps.add(keys.newAuthority("makes a new authority, which knows nobody yet"));
        steps.add(keys.ownCertificates(self.value(), addresses, "makes this node's keys and certificates anew"));
        steps.addAll(afterwards());
        return new Plan(self, steps);
    }

    /** What is run when all is in its place: these are the same whoever calls again. */
    static List<Step.Run> afterwards() {
        var runs = new ArrayList<Step.Run>();
        runs.add(KeySteps.RIGHTS);
        RESTARTED.forEach(name -> runs.add(new Step.Run(List.of(RESTART, name), switch (name) {
            case "replication" -> "reads the cluster's key when it starts; guests' disks wait for these seconds";
            default -> "reads the authority when it starts";
        })));
        return runs;
    }
}

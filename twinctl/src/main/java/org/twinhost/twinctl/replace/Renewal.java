package org.twinhost.twinctl.replace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.plan.Content;
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

    static final String TOKEN = "api.token";
    static final String TLS = "tls";
    /** Who has read the old ones for good; first whom the others need, last whom the guests miss. */
    static final List<String> RESTARTED = List.of("mosquitto", "slapd", "replication");

    private static final String BIN = "/usr/lib/twinhost/bin/";
    private static final int KEY_DIGITS = 64;

    private Renewal() {}

    /** All of it, in this order; a {@link Step.Place} takes the old one's place. */
    static Plan of(NodeId self, List<String> addresses, Path etc) {
        var words = new ArrayList<>(List.of("node", self.value()));
        words.addAll(addresses);
        var steps = new ArrayList<Step>();
        steps.add(new Step.Make(etc.resolve(NodeToBe.CLUSTER_KEY), "0640", "twinhost-key", new Content.Random(KEY_DIGITS),
                "a new key of the cluster"));
        steps.add(new Step.Make(etc.resolve(TOKEN), "0640", "twinhost-gateway", new Content.Random(KEY_DIGITS),
                "a new token of the administrator"));
        steps.add(certificates(etc, List.of("authority"), "makes a new authority, which knows nobody yet"));
        steps.add(certificates(etc, List.copyOf(words), "makes this node's keys and certificates anew"));
        steps.addAll(afterwards());
        return new Plan(self, steps);
    }

    private static Step certificates(Path etc, List<String> words, String why) {
        var all = new ArrayList<>(List.of(BIN + "twinhost-certificates"));
        all.addAll(words);
        return new Step.MakeBy(etc.resolve(TLS), List.copyOf(all), Map.of("TWINHOST_ETC", Step.MakeBy.STAGING), why);
    }

    /** What is run when all is in its place: these are the same whoever calls again. */
    static List<Step.Run> afterwards() {
        var runs = new ArrayList<Step.Run>();
        runs.add(new Step.Run(List.of("systemd-tmpfiles", "--create", "/usr/lib/twinhost/secrets.conf"),
                "rights as the package has them"));
        RESTARTED.forEach(name -> runs.add(new Step.Run(List.of(BIN + "twinhost-restart", name), switch (name) {
            case "replication" -> "reads the cluster's key when it starts; guests' disks wait for these seconds";
            default -> "reads the authority when it starts";
        })));
        return runs;
    }
}

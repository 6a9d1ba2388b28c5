package org.twinhost.twinctl.setup.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** How a node's keys are made, at its setup and when they are made anew. */
public final class KeySteps {

    public static final String TOKEN = "api.token";
    public static final String TLS = "tls";
    /** When all is in its place. */
    public static final Step.Run RIGHTS = new Step.Run(
            List.of("systemd-tmpfiles", "--create", "/usr/lib/twinhost/secrets.conf"), "rights as the package has them");

    private static final String CERTIFICATES = "/usr/lib/twinhost/bin/twinhost-certificates";
    private static final int KEY_DIGITS = 64;

    private final Path etc;

    /** @param etc {@code /etc/twinhost} */
    public KeySteps(Path etc) {
        this.etc = etc;
    }

    public Step newClusterKey(String why) {
        return clusterKey(new Content.Random(KEY_DIGITS), why);
    }

    Step clusterKey(Content content, String why) {
        return new Step.Make(etc.resolve(NodeToBe.CLUSTER_KEY), "0640", "twinhost-key", content, why);
    }

    public Step newToken(String why) {
        return new Step.Make(etc.resolve(TOKEN), "0640", "twinhost-gateway", new Content.Random(KEY_DIGITS), why);
    }

    public Step newAuthority(String why) {
        return certificates(List.of("authority"), why);
    }

    /** @param addresses of the node, on each link */
    public Step ownCertificates(String node, List<String> addresses, String why) {
        return certificates(Stream.concat(Stream.of("node", node), addresses.stream()).toList(), why);
    }

    private Step certificates(List<String> words, String why) {
        var all = new ArrayList<>(List.of(CERTIFICATES));
        all.addAll(words);
        return new Step.MakeBy(etc.resolve(TLS), List.copyOf(all), Map.of("TWINHOST_ETC", Step.MakeBy.STAGING), why);
    }
}

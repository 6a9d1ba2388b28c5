package org.twinhost.twinctl.join.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.twinhost.twinctl.setup.node.NodeToBe;

/**
 * What a machine was set up as.
 *
 * @param secrets hash of the cluster's key and of its authority's certificate: the same on both, or they are of two clusters
 */
public record Prepared(String node, String cluster, String secrets) {

    public static Prepared of(NodeToBe made) {
        return new Prepared(made.node().value(), made.configuration().cluster(), hash(made));
    }

    private static String hash(NodeToBe made) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var name : List.of(NodeToBe.CLUSTER_KEY, NodeToBe.AUTHORITY)) {
                digest.update((made.shared().getOrDefault(name, "").strip() + "\0").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException noSuch) {
            throw new IllegalStateException("every Java has SHA-256", noSuch);
        }
    }
}

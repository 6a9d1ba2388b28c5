package org.twinhost.twinctl.setup.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** Texts of the files of one node. */
final class NodeFiles {

    private static final int DIRECTORY_PORT = 3890;
    private static final Pattern PLACEHOLDER = Pattern.compile("@[A-Z_]+@");

    private final NodeToBe wanted;

    NodeFiles(NodeToBe wanted) {
        this.wanted = wanted;
    }

    /** The mark: who this is, and since when. */
    String nodeProperties(Instant now) {
        return "# Made by twinctl at " + now.truncatedTo(ChronoUnit.SECONDS) + "\ntwinhost.node=" + wanted.node()
                + "\ntwinhost.cluster=" + wanted.configuration().cluster() + "\n";
    }

    /** As heartbeat keeps it, of a boot that never was: it counts on from there. */
    String boots(Instant now) {
        return "{\"bootId\":\"none\",\"incarnation\":" + now.getEpochSecond() + "}\n";
    }

    /** The first configuration, which the directory does not have yet: without a revision. */
    String clusterJson() {
        ObjectNode tree = Rest.JSON.valueToTree(wanted.configuration());
        tree.remove("revision");
        tree.remove(tree.properties().stream().filter(field -> field.getValue().isNull()).map(Map.Entry::getKey).toList());
        return Json.pretty(tree) + "\n";
    }

    /** @param template as the package brings it */
    String slapdConf(String template) {
        var filled = template.lines().filter(line -> !line.startsWith("#   @")).reduce("", (all, line) -> all + line + "\n");
        for (var each : Map.of("SCHEMA_DIR", "/usr/lib/twinhost/ldap", "TLS_DIR", "/etc/twinhost/tls",
                "RUN_DIR", "/run/twinhost/slapd", "DATA_DIR", "/var/lib/twinhost/slapd", "SERVER_ID",
                Integer.toString(place(wanted.node())), "PEER_ADDRESS", written(address(wanted.others().getFirst())),
                "PEER_PORT", Integer.toString(DIRECTORY_PORT)).entrySet()) {
            filled = filled.replace("@" + each.getKey() + "@", each.getValue());
        }
        if (PLACEHOLDER.matcher(filled).find()) {
            throw new Refusal("the package's slapd.conf.template wants something that this twinctl does not know; are the"
                    + " packages twinctl and twinhost of one release?");
        }
        return filled;
    }

    String slapdEnvironment() {
        return "DIRECTORY_ADDRESS=" + written(address(wanted.self())) + "\n";
    }

    /** 1 for the first node of the configuration. */
    private int place(NodeId node) {
        return wanted.configuration().nodes().stream().map(NodeConfig::name).toList().indexOf(node) + 1;
    }

    private String address(NodeConfig node) {
        return node.addressOn(directoryLink().name()).orElseThrow(() -> new Refusal(
                "node " + node.name() + " has no address on link " + directoryLink().name()));
    }

    /** Over which the directories speak: the first that is not full of disks' blocks, where there is one. */
    private LinkConfig directoryLink() {
        return udpLinks().stream().filter(link -> !link.replication()).findFirst().or(() -> udpLinks().stream().findFirst())
                .orElseThrow(() -> new Refusal("there is no network link between the nodes"));
    }

    private List<LinkConfig> udpLinks() {
        return wanted.configuration().links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP)
                .sorted(Comparator.comparing(LinkConfig::order)).toList();
    }

    /** As a URL has it. */
    private static String written(String address) {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }

    /** Of this node on its network links, for its certificate. */
    List<String> addresses() {
        return udpLinks().stream().flatMap(link -> wanted.self().addressOn(link.name()).stream()).toList();
    }

    String udevRule() {
        return "# Made by twinctl: all of this volume group are disks of volumes.\n"
                + "SUBSYSTEM==\"block\", ENV{DM_VG_NAME}==\"" + wanted.volumeGroup()
                + "\", GROUP=\"twinhost-disk\", MODE=\"0660\"\n";
    }

    /** A table of our own: what it accepts another one may still drop, what it drops nobody gets. */
    String firewall() {
        var lets = new ArrayList<String>();
        for (var link : udpLinks()) {
            var here = wanted.self().addressOn(link.name()).orElse("");
            for (var other : wanted.others()) {
                var there = other.addressOn(link.name()).orElse("");
                var family = Address.of(here).map(Address::isV4).orElse(true) ? "ip" : "ip6";
                lets.add("        # " + link.name() + "\n        " + family + " saddr " + there + " " + family + " daddr "
                        + here + " meta l4proto . th dport @twinhost_links accept\n");
            }
        }
        return """
                # Made by twinctl: the ports of Twinhost are for the other node, at the addresses of the links. Nothing else is
                # touched: who comes in elsewhere is for other tables to say. twinhost-firewall.service loads it. The gateway's
                # port, 7800, is not closed here: it listens where gateway.properties says.
                table inet twinhost
                delete table inet twinhost
                table inet twinhost {
                    include "/usr/share/twinhost/nftables/ports.nft"

                    chain input {
                        type filter hook input priority filter; policy accept;
                        iif "lo" accept
                %s        meta l4proto . th dport @twinhost_links drop
                        meta l4proto . th dport @twinhost_local drop
                    }
                }
                """.formatted(String.join("", lets));
    }
}

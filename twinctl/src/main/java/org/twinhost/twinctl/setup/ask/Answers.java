package org.twinhost.twinctl.setup.ask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;

/**
 * All that a person has to say about a cluster of two nodes, each answer legal by itself.
 *
 * @param links in the order in which they are preferred
 * @param serial null: there is none
 * @param bmcs of which nodes there is one
 * @param volumeGroup null: none
 * @param slowestOffMs the longest that a BMC takes until a node is off
 */
public record Answers(
        String cluster, NodeId node, NodeId peer, List<Link> links, @Nullable Serial serial, List<Bmc> bmcs,
        List<ProtectAgainst> protect, @Nullable String volumeGroup, boolean firewall, int deadtimeMs, int slowestOffMs) {

    public static final int USUAL_DEADTIME_MS = 3_000;
    public static final int USUAL_SLOWEST_OFF_MS = 5_000;
    public static final int USUAL_IPMI_PORT = 623;
    public static final int USUAL_CIPHER_SUITE = 3;
    /** The name of the link over the serial line. */
    public static final String SERIAL = "serial";
    private static final int STICKINESS = 100;

    public record Link(String name, Address here, Address there, boolean replication) {}

    public record Serial(String here, String there) {}

    public record Bmc(NodeId node, String address, int port, String user, String password, int cipherSuite) {

        @Override
        public String toString() {
            return "BMC of " + node;
        }
    }

    public Answers {
        links = List.copyOf(links);
        bmcs = List.copyOf(bmcs);
        protect = List.copyOf(protect);
    }

    /** What does not go together. */
    public List<String> contradictions() {
        var found = new ArrayList<String>();
        if (node.equals(peer)) {
            found.add("both nodes are called " + node + "; give each a name of its own");
        }
        var owners = new HashMap<Object, String>();
        for (var link : links) {
            if (link.here().isV4() != link.there().isV4()) {
                found.add("link " + link.name() + " has an IPv4 address and an IPv6 one: nobody is reached from one under the"
                        + " other");
            }
            twice(owners, link.here(), node + " on " + link.name(), found);
            twice(owners, link.there(), peer + " on " + link.name(), found);
        }
        for (var bmc : bmcs) {
            Object where = Address.of(bmc.address()).<Object>map(address -> address).orElse(bmc.address());
            twice(owners, bmc.port() == USUAL_IPMI_PORT ? where : where + " " + bmc.port(), "the BMC of " + bmc.node(), found);
        }
        if (links.isEmpty()) {
            found.add("there is no link between the nodes: link.NAME = ADDRESS-HERE ADDRESS-THERE replication");
        } else if (links.stream().noneMatch(Link::replication)) {
            found.add("no link carries replication: add the word to the line of the fastest one");
        }
        return found;
    }

    private static void twice(Map<Object, String> owners, Object address, String owner, List<String> found) {
        var other = owners.putIfAbsent(address, owner);
        if (other != null) {
            found.add(address + " is said of " + other + " and of " + owner);
        }
    }

    /** @param etc {@code /etc/twinhost} */
    public NodeToBe nodeToBe(String etc) {
        var shared = new LinkedHashMap<String, String>();
        bmcs.forEach(bmc -> shared.put(passwordFile(bmc), bmc.password() + "\n"));
        return new NodeToBe(configuration(etc), node, shared, volumeGroup, firewall);
    }

    private String passwordFile(Bmc bmc) {
        return bmcs.stream().map(Bmc::password).distinct().count() == 1 ? "ipmi.password" : "ipmi-" + bmc.node() + ".password";
    }

    private ClusterSnapshot configuration(String etc) {
        var usual = Timing.ofDeadtime(deadtimeMs);
        var timing = new Timing(usual.keepaliveMs(), usual.warntimeMs(), deadtimeMs,
                Math.max(usual.restartGraceMs(), deadtimeMs), slowestOffMs);
        var all = new ArrayList<LinkConfig>();
        links.forEach(link -> all.add(
                new LinkConfig(link.name(), LinkConfig.Kind.UDP, link.replication(), all.size() + 1)));
        if (serial != null) {
            all.add(new LinkConfig(SERIAL, LinkConfig.Kind.SERIAL, false, all.size() + 1));
        }
        var devices = bmcs.stream().map(bmc -> new FenceDeviceConfig("bmc-" + bmc.node(), bmc.node(),
                FenceDeviceConfig.Kind.IPMI, bmc.address(), bmc.port(), bmc.user(), etc + "/" + passwordFile(bmc),
                bmc.cipherSuite(), false)).toList();
        return new ClusterSnapshot(new Revision(0, ""), cluster, timing, STICKINESS, false, List.of(node(true), node(false)),
                all, List.of(), List.of(), devices, List.of(), protect);
    }

    private NodeConfig node(boolean isHere) {
        var ends = links.stream().map(link ->
                new NodeConfig.LinkEnd(link.name(), (isHere ? link.here() : link.there()).toString()));
        var line = Stream.ofNullable(serial).map(each -> new NodeConfig.LinkEnd(SERIAL, isHere ? each.here() : each.there()));
        return new NodeConfig(isHere ? node : peer, false, Stream.concat(ends, line).toList());
    }
}

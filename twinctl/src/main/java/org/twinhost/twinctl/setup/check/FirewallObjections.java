package org.twinhost.twinctl.setup.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Whether the site's own rules would keep the nodes from each other; no table of ours opens what another one closes. */
public final class FirewallObjections {

    private FirewallObjections() {}

    public static List<Objection> of(Machine machine, NodeToBe wanted) {
        var found = new ArrayList<Objection>();
        var said = machine.run("nft", "-j", "list", "chains").filter(Machine.Ran::isWell);
        if (said.isEmpty()) {
            return found; // no nftables, and so no rules of it
        }
        try {
            for (var each : Json.read(said.get().out().getBytes(StandardCharsets.UTF_8)).path("nftables")) {
                var chain = each.path("chain");
                if (chain.path("hook").asText().equals("input") && chain.path("policy").asText().equals("drop")) {
                    var family = chain.path("family").asText();
                    var where = family + " " + chain.path("table").asText() + " " + chain.path("name").asText();
                    found.add(Objection.remark("firewall", "this machine's chain '" + where + "' lets in only what it names",
                            "it needs, if it has nothing of the kind:" + lines(where, family, wanted)));
                }
            }
        } catch (IOException noJson) {
            found.add(Objection.remark("firewall", "nft does not say which chains there are", "nft list ruleset"));
        }
        return found;
    }

    private static String lines(String where, String family, NodeToBe wanted) {
        var lines = new ArrayList<String>();
        for (var v4 : List.of(true, false)) {
            var peers = peers(wanted, v4);
            if (!peers.isEmpty() && !family.equals(v4 ? "ip6" : "ip")) {
                lines.add("\n    nft insert rule " + where + (v4 ? " ip" : " ip6") + " saddr '{ " + String.join(", ", peers)
                        + " }' meta l4proto . th dport '{ udp . 7694, tcp . 7810, tcp . 3890, tcp . 7811 }' accept");
            }
        }
        return String.join("", lines) + "\n  and the same in the file that it is loaded from";
    }

    private static List<String> peers(NodeToBe wanted, boolean v4) {
        return wanted.others().stream().flatMap(other -> wanted.configuration().links().stream()
                        .filter(link -> link.kind() == LinkConfig.Kind.UDP)
                        .map(link -> Address.of(other.addressOn(link.name()).orElse("")).orElse(null)))
                .filter(Objects::nonNull).filter(address -> address.isV4() == v4).map(Address::toString)
                .collect(Collectors.toList());
    }
}

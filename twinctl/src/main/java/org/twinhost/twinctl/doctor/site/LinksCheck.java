package org.twinhost.twinctl.doctor.site;

import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Interfaces;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether links that are called two are two, and plugged in. */
public final class LinksCheck implements Check {

    /** @param ports what it really goes through: not the bridge, not the VLAN */
    private record Place(Site.Ends ends, String name, String network, Set<String> ports) {}

    @Override
    public String name() {
        return "links";
    }

    @Override
    public String why() {
        return "links that share a card, a cable or a network die together, and then a node is taken for dead that lives";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.known().isEmpty()) {
            findings.skipped(Site.WITHOUT);
            return;
        }
        var interfaces = Interfaces.of(machine);
        if (interfaces.isEmpty()) {
            findings.skipped("ip does not say which interfaces there are: apt-get install iproute2");
            return;
        }
        var places = new ArrayList<Place>();
        for (var ends : site.networkLinks()) {
            var place = place(interfaces.get(), ends);
            if (place.isEmpty()) {
                findings.found(FindingCode.LINK_DOWN, "link " + ends.link().name(), ends.here()
                        + " is no address of this node", "ip address; the address in the configuration: twinctl config edit");
            } else {
                place.ifPresent(places::add);
                carrier(interfaces.get(), place.get(), findings);
            }
        }
        for (int i = 0; i < places.size(); i++) {
            for (var other : places.subList(i + 1, places.size())) {
                compare(places.get(i), other, findings);
            }
        }
    }

    private static Optional<Place> place(Interfaces interfaces, Site.Ends ends) {
        for (var each : interfaces.each()) {
            for (var address : each.path("addr_info")) {
                if (address.path("local").asText().equals(ends.here())) {
                    var name = each.path("ifname").asText();
                    return Optional.of(new Place(ends, name,
                            Network.of(ends.here(), address.path("prefixlen").asInt()), interfaces.ports(name)));
                }
            }
        }
        return Optional.empty();
    }

    private static void carrier(Interfaces interfaces, Place place, Findings findings) {
        for (var each : interfaces.each()) {
            var name = each.path("ifname").asText();
            var flags = each.path("flags").toString();
            if (name.equals(place.name()) && (flags.contains("NO-CARRIER") || !flags.contains("\"UP\""))) {
                findings.found(FindingCode.LINK_DOWN, "link " + place.ends().link().name(), "its interface " + name
                        + (flags.contains("NO-CARRIER") ? " has no carrier" : " is switched off"),
                        flags.contains("NO-CARRIER") ? "look at its cable and at the port at the other end"
                                : "ip link set " + name + " up; and in the network's configuration");
            }
        }
    }

    private static void compare(Place one, Place other, Findings findings) {
        var links = "links " + one.ends().link().name() + " and " + other.ends().link().name();
        var shared = new TreeSet<>(one.ports());
        shared.retainAll(other.ports());
        if (!shared.isEmpty()) {
            findings.found(FindingCode.LINKS_SHARED, links, "both go through " + String.join(", ", shared),
                    "give each an interface and a cable of its own");
        } else if (one.network().equals(other.network())) {
            findings.found(FindingCode.LINKS_SHARED, links, "both are in the network " + one.network()
                    + ": the kernel sends both through one interface", "give each a network of its own: twinctl config edit");
        }
    }
}

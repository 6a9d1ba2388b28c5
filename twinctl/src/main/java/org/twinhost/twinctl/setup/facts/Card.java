package org.twinhost.twinctl.setup.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twinhost.twinctl.doctor.check.Interfaces;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.node.Address;

/**
 * A network interface with an address.
 *
 * @param ports what it really goes through: not the bridge, not the VLAN
 * @param speedMbit 0: not known
 * @param hasDefaultRoute packages to everywhere else go through it as well
 * @param gateways where they go then
 * @param carrier what keeps packets from it; empty: nothing
 * @param isVirtual there is no cable behind it
 */
public record Card(
        String name, List<OnCard> addresses, Set<String> ports, int speedMbit, boolean hasDefaultRoute,
        Set<Address> gateways, String carrier, boolean isVirtual) {

    /** @param prefix how long the network's part of it is */
    public record OnCard(Address address, int prefix) {

        @Override
        public String toString() {
            return address + "/" + prefix;
        }
    }

    private static final Set<String> WITHOUT_CABLE = Set.of("veth", "tun", "dummy", "ifb", "wireguard", "sit", "gre", "ipip");

    /** Those with an address, in the machine's order; none: ip does not say. */
    public static List<Card> all(Machine machine) {
        var interfaces = Interfaces.of(machine);
        if (interfaces.isEmpty()) {
            return List.of();
        }
        var routes = defaultRoutes(machine);
        var cards = new ArrayList<Card>();
        for (var each : interfaces.get().each()) {
            var name = each.path("ifname").asText();
            var ports = interfaces.get().ports(name);
            var addresses = addresses(each);
            if (!addresses.isEmpty()) {
                cards.add(new Card(name, addresses, ports, speed(machine, name, ports), routes.containsKey(name),
                        routes.getOrDefault(name, Set.of()), carrier(each), isVirtual(each, ports)));
            }
        }
        return List.copyOf(cards);
    }

    /** The card that has an address; empty: none here. */
    public static Optional<Card> with(List<Card> cards, Address address) {
        return cards.stream().filter(card -> card.on(address).isPresent()).findFirst();
    }

    public Optional<OnCard> on(Address address) {
        return addresses.stream().filter(each -> each.address().equals(address)).findFirst();
    }

    private static boolean isVirtual(JsonNode each, Set<String> ports) {
        var name = each.path("ifname").asText();
        var kind = Interfaces.kind(each);
        return name.equals("lo") || each.path("link_type").asText().equals("loopback") || WITHOUT_CABLE.contains(kind)
                || kind.equals("bridge") && ports.stream().allMatch(port -> port.equals(name) || port.startsWith("veth"));
    }

    /** Those that last: no link-local ones, none that were made for a while. */
    private static List<OnCard> addresses(JsonNode each) {
        var addresses = new ArrayList<OnCard>();
        for (var one : each.path("addr_info")) {
            if (!one.path("temporary").asBoolean()) {
                Address.of(one.path("local").asText()).filter(address -> address.whyNoNode().isEmpty())
                        .ifPresent(address -> addresses.add(new OnCard(address, one.path("prefixlen").asInt())));
            }
        }
        return List.copyOf(addresses);
    }

    private static String carrier(JsonNode each) {
        var flags = each.path("flags").toString();
        return flags.contains("NO-CARRIER") ? "has no carrier" : flags.contains("\"UP\"") ? "" : "is switched off";
    }

    private static int speed(Machine machine, String name, Set<String> ports) {
        var known = new ArrayList<>(List.of(name));
        known.addAll(ports);
        return known.stream().flatMap(each -> machine.read("/sys/class/net/" + each + "/speed").stream())
                .map(String::strip).filter(text -> text.matches("\\d{1,7}")).mapToInt(Integer::parseInt).findFirst().orElse(0);
    }

    private static Map<String, Set<Address>> defaultRoutes(Machine machine) {
        var routes = new HashMap<String, Set<Address>>();
        for (var family : List.of("-4", "-6")) {
            machine.run("ip", family, "route", "show", "default").filter(Machine.Ran::isWell).ifPresent(ran ->
                    ran.lines().forEach(line -> {
                        var words = List.of(line.split("\\s+"));
                        var gateways = routes.computeIfAbsent(after("dev", words), _ -> new HashSet<>());
                        Address.of(after("via", words)).ifPresent(gateways::add);
                    }));
        }
        return routes;
    }

    private static String after(String word, List<String> words) {
        var at = words.indexOf(word);
        return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "";
    }
}

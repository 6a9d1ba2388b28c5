package org.twinhost.twinctl.doctor.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.twinhost.twinctl.rest.Json;

/** The network interfaces of a machine, as {@code ip} tells them. */
public final class Interfaces {

    private final JsonNode all;

    private Interfaces(JsonNode all) {
        this.all = all;
    }

    /** Empty: ip does not say it. */
    public static Optional<Interfaces> of(Machine machine) {
        return machine.run("ip", "-d", "-j", "address", "show").filter(Machine.Ran::isWell).flatMap(ran -> {
            try {
                return Optional.of(new Interfaces(Json.read(ran.out().getBytes(StandardCharsets.UTF_8))));
            } catch (IOException noJson) {
                return Optional.empty();
            }
        });
    }

    /** Each as ip tells it. */
    public Iterable<JsonNode> each() {
        return all;
    }

    /** What an interface really goes through, down through VLANs, bridges and bonds; itself where there is nothing below it. */
    public Set<String> ports(String name) {
        var ports = new TreeSet<String>();
        ports(name, ports);
        return ports;
    }

    private void ports(String name, Set<String> ports) {
        var below = new ArrayList<String>();
        for (var each : all) {
            if (each.path("master").asText().equals(name)) {
                below.add(each.path("ifname").asText());
            }
            if (each.path("ifname").asText().equals(name) && each.hasNonNull("link")
                    && List.of("vlan", "macvlan", "ipvlan").contains(kind(each))) {
                below.add(each.path("link").asText());
            }
        }
        below.removeIf(each -> each.startsWith("vnet") || each.startsWith("tap"));
        if (below.isEmpty()) {
            ports.add(name);
        }
        below.forEach(each -> ports(each, ports));
    }

    /** {@code vlan}, {@code bridge}, {@code veth}; empty where it is a card. */
    public static String kind(JsonNode each) {
        return each.path("linkinfo").path("info_kind").asText();
    }
}

package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Link;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.setup.node.Address;

/** Ways between the nodes: those of the cluster where they are the same, else new ones. */
final class LinkMerge {

    private final Base base;
    private final Answers answers;
    private final Map<String, String> nodes;
    private final Outcome outcome;
    /** Where DRBD was: our node by address. */
    private final Map<String, String> owners = new LinkedHashMap<>();

    LinkMerge(Base base, Answers answers, Map<String, String> nodes, Outcome outcome) {
        this.base = base;
        this.answers = answers;
        this.nodes = nodes;
        this.outcome = outcome;
    }

    void merge(Draft draft) {
        var all = draft.links().values();
        all.forEach(link -> link.addresses().forEach((node, address) -> {
            if (nodes.containsKey(node)) {
                owners.put(address, nodes.get(node));
            }
        }));
        var mirror = all.stream().filter(Link::mirrors).findFirst();
        for (var link : all) {
            if (!link.mirrors()) {
                var isMirror = mirror.isPresent() && link.loose().stream().anyMatch(mirror.get().addresses()::containsValue);
                one(draft, link, isMirror);
                mirror = isMirror ? Optional.empty() : mirror;
            }
        }
        mirror.ifPresent(link -> mirror(draft, link));
    }

    /** What DRBD used, where heartbeat did not. */
    private void mirror(Draft draft, Link link) {
        var same = link.addresses().values().stream().flatMap(each -> base.linkOf(each).stream()).findFirst();
        var usual = base.mirroring();
        if (answers.of("--link", link.name()).isEmpty() && (same.isPresent() || usual.isPresent())) {
            var ours = same.orElseGet(usual::orElseThrow);
            mirrored(ours);
            var here = same.isPresent() ? "" : "; DRBD's own addresses (" + String.join(", ", link.addresses().values())
                    + ") are on no link of this cluster, --link " + link.name() + "=NAME makes one of them";
            outcome.made("volumes are mirrored over link " + ours + " (" + ends(ours) + "), " + (isUnsealed(ours)
                    ? "unsealed, as it is set" : "sealed") + here);
        } else {
            one(draft, link, true);
        }
    }

    private boolean isUnsealed(String link) {
        return base.find(Base.LINKS, link).filter(each -> each.path("unsealed").asBoolean()).isPresent();
    }

    private String ends(String link) {
        return String.join(", ", base.names(Base.NODES).stream().flatMap(node -> base.address(node, link).stream()).toList());
    }

    /** Where volumes in force are mirrored already they stay: by another order all of them would move at once. */
    private void mirrored(String link) {
        var usual = base.mirroring();
        if (usual.isEmpty() || base.all(Base.VOLUMES).isEmpty()) {
            base.find(Base.LINKS, link).ifPresent(each -> each.put("replication", true));
        } else if (!usual.get().equals(link)) {
            outcome.made("volumes are mirrored over link " + usual.get() + " in force, and stay there: link " + link
                    + " is not made one that mirrors");
        }
    }

    private void one(Draft draft, Link link, boolean mirrors) {
        if (answers.isNone("--link", link.name())) {
            outcome.made("link " + link.name() + " is left out");
            link.told().forEach(each -> draft.amend(each, new Fate.Lost("left out, as you say")));
            return;
        }
        var said = answers.of("--link", link.name());
        var ours = said.or(() -> same(link)).orElse(link.name());
        if (base.find(Base.LINKS, ours).isPresent()) {
            outcome.made("link " + link.name() + " is link " + ours + " of this cluster (" + ends(ours) + ")");
            link.told().forEach(each -> draft.amend(each, new Fate.Mapped("link " + ours + " of this cluster, as it is")));
            if (mirrors) {
                mirrored(ours);
            }
        } else if (!ours.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            outcome.undecided("--link " + link.name() + "=" + ours + ": a link's name has a-z, 0-9 and '-'");
        } else {
            add(link, ours, mirrors);
        }
    }

    /** The link of this cluster that is the same cable. */
    private Optional<String> same(Link link) {
        var device = link.device();
        if (device != null) {
            return base.linkOf(device);
        }
        return link.loose().stream().flatMap(each -> base.linkOf(each).stream()).findFirst();
    }

    private void add(Link link, String ours, boolean mirrors) {
        var order = base.all(Base.LINKS).stream().mapToInt(each -> each.path("order").asInt()).max().orElse(0) + 1;
        var isSerial = link.device() != null;
        base.list(Base.LINKS).addObject().put(Base.NAME, ours).put("kind", isSerial ? "SERIAL" : "UDP")
                .put("replication", mirrors).put("order", order);
        outcome.made("link " + ours + " is new" + (mirrors ? ", and volumes are mirrored over it" : "")
                + "; each node needs its address there before this is applied");
        for (var node : base.all(Base.NODES)) {
            var name = node.path(Base.NAME).asText();
            var address = isSerial ? Optional.ofNullable(link.device()).map(usual -> serial(name, ours, usual))
                    : udp(link, name, ours);
            address.ifPresentOrElse(found -> (node.path("links") instanceof ArrayNode ends ? ends : node.putArray("links"))
                            .addObject().put("link", ours).put("address", found),
                    () -> outcome.undecided("link " + ours + " needs an address of " + name + ": --address " + name + ":" + ours
                            + "=IP" + loose(link) + "; --link " + link.name() + "=NAME says which link of this cluster it is,"
                            + " --link " + link.name() + "=none leaves it out"));
        }
    }

    private static String loose(Link link) {
        return link.loose().isEmpty() ? "" : " (" + String.join(", ", link.loose()) + " is of one of the nodes)";
    }

    private String serial(String node, String link, String usual) {
        return answers.of("--address", node + ":" + link).orElse(usual);
    }

    private Optional<String> udp(Link link, String node, String ours) {
        var said = answers.of("--address", node + ":" + ours);
        if (said.isPresent()) {
            return said.filter(address -> isGood(address, "--address " + node + ":" + ours));
        }
        var known = List.copyOf(owners.entrySet()).stream().filter(each -> each.getValue().equals(node))
                .map(Map.Entry::getKey).findFirst();
        var isDrbds = link.mirrors() || link.loose().stream().anyMatch(owners::containsKey);
        return isDrbds ? known.filter(address -> isGood(address, "link " + ours)) : Optional.empty();
    }

    private boolean isGood(String address, String what) {
        var why = Address.of(address).map(Address::whyNoNode).orElse(Optional.of("is no IP address"))
                .or(() -> base.linkOf(address).map(link -> "is a node's on link " + link + " already"));
        why.ifPresent(reason -> outcome.undecided(what + ": '" + address + "' " + reason));
        return why.isEmpty();
    }
}

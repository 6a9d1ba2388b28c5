package org.twinhost.twinctl.setup.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.facts.Card;
import org.twinhost.twinctl.setup.facts.SerialLine;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Whether the links of a node are there, lead to the other one, and are as many cables as links. */
public final class LinkObjections {

    private record End(LinkConfig link, Card card, Card.OnCard own) {}

    private LinkObjections() {}

    public static List<Objection> of(Machine machine, NodeToBe wanted) {
        var found = new ArrayList<Objection>();
        var cards = Card.all(machine);
        var ends = new ArrayList<End>();
        for (var link : wanted.configuration().links()) {
            var address = wanted.self().addressOn(link.name()).orElse("");
            if (link.kind() == LinkConfig.Kind.SERIAL) {
                SerialLine.trouble(machine, address).ifPresent(why -> found.add(Objection.blocking("link " + link.name(), why,
                        "name the line that the null modem is at, or none")));
            } else {
                end(cards, link, address, found).ifPresent(ends::add);
            }
        }
        ends.forEach(end -> leads(end, wanted, found));
        for (int i = 0; i < ends.size(); i++) {
            for (var other : ends.subList(i + 1, ends.size())) {
                apart(ends.get(i), other, found);
            }
        }
        if (wanted.configuration().links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP).count() == 1) {
            found.add(Objection.remark("links", "there is only one network link: one cable between life and a fencing",
                    "give the nodes a second one"));
        }
        return found;
    }

    private static Optional<End> end(List<Card> cards, LinkConfig link, String text, List<Objection> found) {
        var address = Address.of(text);
        var card = address.flatMap(each -> Card.with(cards, each));
        if (card.isEmpty()) {
            found.add(Objection.blocking("link " + link.name(), text + " is no address of this machine",
                    "'ip address' shows which there are; give a card this one, or say another"));
            return Optional.empty();
        }
        return card.get().on(address.get()).map(own -> new End(link, card.get(), own));
    }

    private static void leads(End end, NodeToBe wanted, List<Objection> found) {
        var what = "link " + end.link().name();
        for (var other : wanted.others()) {
            var there = other.addressOn(end.link().name()).orElse("");
            if (Address.of(there).filter(address -> address.isInNetworkOf(end.own().address(), end.own().prefix())).isEmpty()) {
                found.add(Objection.blocking(what, other.name() + "'s address " + there + " is not in the network of "
                        + end.own() + " at " + end.card().name(), "say the address that it has on the same cable"));
            }
        }
        if (!end.card().carrier().isEmpty()) {
            found.add(Objection.remark(what, end.card().name() + " " + end.card().carrier(),
                    "look at its cable; where it leads straight to the other node, that one may be off"));
        }
        if (end.link().replication() && end.card().hasDefaultRoute()) {
            found.add(Objection.remark(what, "volumes are mirrored over " + end.card().name()
                    + ", through which everything else goes as well", "a card and a cable of its own is better"));
        }
    }

    private static void apart(End one, End other, List<Objection> found) {
        var links = "links " + one.link().name() + " and " + other.link().name();
        var shared = new TreeSet<>(one.card().ports());
        shared.retainAll(other.card().ports());
        if (!shared.isEmpty()) {
            found.add(Objection.blocking(links, "both go through " + String.join(", ", shared) + ", and die with it",
                    "give each a card and a cable of its own, or make them one link"));
        } else if (one.own().address().isInNetworkOf(other.own().address(),
                Math.min(one.own().prefix(), other.own().prefix()))) {
            found.add(Objection.blocking(links, one.own() + " and " + other.own() + " are in one network: the kernel sends both"
                    + " through one card", "give each a network of its own"));
        }
    }
}

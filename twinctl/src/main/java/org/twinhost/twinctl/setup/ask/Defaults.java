package org.twinhost.twinctl.setup.ask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.twinctl.setup.facts.Card;
import org.twinhost.twinctl.setup.facts.Facts;
import org.twinhost.twinctl.setup.node.Address;

/** Answers that are probably right, from what was found here; an empty one is no answer. */
final class Defaults {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,4})");
    private static final Pattern LETTERED = Pattern.compile("(.*[-])([ab])");

    /** A card as a link: which address of it, and what it may be called. */
    record Offer(Card card, Card.OnCard own, String name, Optional<Address> peer) {}

    private final Facts facts;

    Defaults(Facts facts) {
        this.facts = facts;
    }

    String node() {
        var name = facts.host().toLowerCase(Locale.ROOT);
        return Legal.node(name).isEmpty() ? name : "";
    }

    /** The node's name without its number. */
    String cluster(String node) {
        var name = node.replaceFirst("[0-9-]+$", "");
        return Legal.cluster(name).isEmpty() ? name : "";
    }

    /** Of jupiter1 jupiter2, of node02 node01, of mail-a mail-b; empty where it has no number. */
    String peer(String node) {
        var numbered = NUMBERED.matcher(node);
        if (numbered.matches()) {
            var number = Integer.parseInt(numbered.group(2));
            var width = numbered.group(2).length();
            var other = number % 2 == 1 ? number + 1 : number - 1;
            return other < 0 ? numbered.group(1) + "1" : numbered.group(1) + ("%0" + width + "d").formatted(other);
        }
        var lettered = LETTERED.matcher(node);
        return lettered.matches() ? lettered.group(1) + (lettered.group(2).equals("a") ? "b" : "a") : "";
    }

    /** Each card with its first address, IPv4 where it has one; those that carry packages of others last. */
    List<Offer> links() {
        var offers = new ArrayList<Offer>();
        for (var card : facts.cards()) {
            var own = card.addresses().stream().filter(each -> each.address().isV4()).findFirst()
                    .orElse(card.addresses().getFirst());
            offers.add(new Offer(card, own, linkName(card.name(), offers),
                    own.address().neighbour(own.prefix()).filter(peer -> !card.gateways().contains(peer))));
        }
        offers.sort(Comparator.comparing((Offer offer) -> offer.card().hasDefaultRoute())
                .thenComparing(offer -> -offer.card().speedMbit()));
        return offers;
    }

    private static String linkName(String card, List<Offer> before) {
        var name = card.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceFirst("^-+", "");
        var isOne = Legal.link(name).isEmpty() && before.stream().noneMatch(each -> each.name().equals(name));
        return isOne ? name : "link" + (before.size() + 1);
    }

    /** The fastest without a default route, else the fastest; empty: there is none. */
    static Optional<Offer> replication(List<Offer> links) {
        return links.stream().min(Comparator.comparing((Offer offer) -> offer.card().hasDefaultRoute())
                .thenComparing(offer -> -offer.card().speedMbit()));
    }

    String serial() {
        return facts.serials().isEmpty() ? Legal.NONE : facts.serials().getFirst();
    }

    String bmc() {
        return facts.bmc().orElse("");
    }

    /** The only group there is without anything of the host. */
    String volumeGroup() {
        return facts.volumeGroups().size() == 1 ? facts.volumeGroups().getFirst() : Legal.NONE;
    }

    Facts facts() {
        return facts;
    }
}

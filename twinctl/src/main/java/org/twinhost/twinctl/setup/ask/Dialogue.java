package org.twinhost.twinctl.setup.ask;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.facts.Card;
import org.twinhost.twinctl.setup.facts.Facts;
import org.twinhost.twinctl.setup.facts.SerialLine;
import org.twinhost.twinctl.setup.facts.VolumeGroups;
import org.twinhost.twinctl.setup.node.Address;

/** Asks a person one question after the other; Enter takes what stands in brackets, a wrong answer is asked for again. */
public final class Dialogue {

    /** Who answers. Null: he went away. */
    public interface Person {
        @Nullable String answer(String question);

        /** Not shown while it is typed. */
        @Nullable String secret(String question);
    }

    private static final int PORT_MAX = 65_535;

    private final Person person;
    private final PrintWriter out;
    private final Defaults found;
    private final Machine machine;

    /** @param machine is only looked at */
    Dialogue(Person person, PrintWriter out, Machine machine) {
        this.person = person;
        this.out = out;
        this.found = new Defaults(Facts.of(machine));
        this.machine = machine;
    }

    /** @throws Refusal the person went away */
    Answers answers() {
        say("Enter takes what stands in brackets; Ctrl-C leaves everything as it is.");
        var node = ask("This node's name", found.node(), Legal::node);
        var peer = ask("The other node's name", found.peer(node), text -> text.equals(node)
                ? Optional.of("that is this one") : Legal.node(text));
        var cluster = ask("The cluster's name", found.cluster(node), Legal::cluster);
        var links = links(peer);
        var serial = serial(peer);
        var bmcs = bmcs(node, peer, links);
        var protect = Legal.protection(ask("What is to be survived, one at a time, of node, disk, link, mains",
                Legal.labels(ProtectAgainst.USUAL), Legal::protect));
        var group = ask("Volume group for the disks of guests" + (found.facts().volumeGroups().isEmpty() ? ""
                : ", of " + String.join(", ", found.facts().volumeGroups())) + ", or none", found.volumeGroup(),
                text -> text.equals(Legal.NONE) ? Optional.empty()
                        : Legal.volumeGroup(text).or(() -> VolumeGroups.trouble(machine, text)));
        var firewall = yes("Close the ports of Twinhost to all but the other node, in a table of nftables of their own", false);
        return new Answers(cluster, new NodeId(node), new NodeId(peer), links, serial, bmcs, protect,
                group.equals(Legal.NONE) ? null : group, firewall, Answers.USUAL_DEADTIME_MS, Answers.USUAL_SLOWEST_OFF_MS);
    }

    private List<Answers.Link> links(String peer) {
        var offers = found.links();
        if (offers.isEmpty()) {
            throw new Refusal("no network card of this machine has an address, and so there is no link to " + peer
                    + "; give those that lead there one in /etc/network/interfaces, then ask again. Nothing was changed");
        }
        while (true) {
            var taken = new ArrayList<Defaults.Offer>();
            var links = new ArrayList<Answers.Link>();
            for (var offer : offers) {
                say(AnswersText.about(offer.card()));
                if (yes("  a link to " + peer, true)) {
                    links.add(link(offer, peer, links));
                    taken.add(offer);
                }
            }
            if (!links.isEmpty()) {
                return inOrder(withReplication(taken, links));
            }
            say("Without a link there is no cluster.");
        }
    }

    private Answers.Link link(Defaults.Offer offer, String peer, List<Answers.Link> before) {
        var name = ask("  its name", offer.name(), text -> before.stream().anyMatch(each -> each.name().equals(text))
                ? Optional.of("there is a link " + text + " already") : Legal.link(text));
        var there = ask("  " + peer + "'s address on it", offer.peer().map(Address::toString).orElse(""), text ->
                Legal.address(text).or(() -> unfit(Address.of(text).orElseThrow(), offer.own(), before)));
        return new Answers.Link(name, offer.own().address(), Address.of(there).orElseThrow(), false);
    }

    private static Optional<String> unfit(Address there, Card.OnCard own, List<Answers.Link> before) {
        return there.equals(own.address()) ? Optional.of("that is this node's own")
                : !there.isInNetworkOf(own.address(), own.prefix()) ? Optional.of(there + " is not in the network of " + own)
                : before.stream().filter(each -> each.here().equals(there) || each.there().equals(there)).findFirst()
                        .map(each -> there + " is said of link " + each.name() + " already");
    }

    private List<Answers.Link> withReplication(List<Defaults.Offer> taken, List<Answers.Link> links) {
        var names = links.stream().map(Answers.Link::name).toList();
        var best = Defaults.replication(taken).map(offer -> names.get(taken.indexOf(offer))).orElse(names.getFirst());
        var chosen = links.size() == 1 ? best
                : ask("Over which link are volumes mirrored, of " + String.join(", ", names), best, text -> names.contains(text)
                        ? Optional.empty() : Optional.of("there is no link " + Legal.said(text) + Legal.meant(text, names)));
        return links.stream().map(each -> new Answers.Link(each.name(), each.here(), each.there(), each.name().equals(chosen)))
                .toList();
    }

    private List<Answers.Link> inOrder(List<Answers.Link> links) {
        if (links.size() == 1) {
            return links;
        }
        var names = links.stream().map(Answers.Link::name).toList();
        var order = Legal.words(ask("All links, the preferred one first", String.join(" ", names), text -> {
            var said = Legal.words(text);
            return said.size() == names.size() && said.containsAll(names) ? Optional.empty()
                    : Optional.of("each of " + String.join(", ", names) + " once");
        }));
        return order.stream().flatMap(name -> links.stream().filter(each -> each.name().equals(name))).toList();
    }

    private Answers.@Nullable Serial serial(String peer) {
        var here = ask("Serial line with a null modem to " + peer + ", or none", found.serial(),
                text -> text.equals(Legal.NONE) ? Optional.empty()
                        : Legal.serial(text).or(() -> SerialLine.trouble(machine, text)));
        return here.equals(Legal.NONE) ? null
                : new Answers.Serial(here, ask("  the same line on " + peer, here, Legal::serial));
    }

    private List<Answers.Bmc> bmcs(String node, String peer, List<Answers.Link> links) {
        var own = bmc(node, found.bmc(), links, null);
        var others = bmc(peer, "", links, own);
        var bmcs = new ArrayList<Answers.Bmc>();
        if (own != null) {
            bmcs.add(own);
        }
        if (others != null) {
            bmcs.add(others);
        }
        return bmcs;
    }

    private Answers.@Nullable Bmc bmc(
            String node, String address, List<Answers.Link> links, Answers.@Nullable Bmc other) {
        var where = ask("Address of the BMC of " + node + ", or none", address,
                text -> text.equals(Legal.NONE) ? Optional.empty()
                        : Legal.yesOrNo(text).isEmpty() ? Optional.of("say its address, or none")
                        : Legal.bmc(text).or(() -> taken(text, links, other)));
        if (where.equals(Legal.NONE)) {
            say("  When " + node + " dies, its guests wait for a person.");
            return null;
        }
        var port = ask("  its port", Integer.toString(other == null ? Answers.USUAL_IPMI_PORT : other.port()),
                text -> Legal.number(text, 1, PORT_MAX));
        var user = ask("  user", other == null ? "" : other.user(), Legal::user);
        var password = password(other);
        return new Answers.Bmc(new NodeId(node), where, Integer.parseInt(port), user, password, Answers.USUAL_CIPHER_SUITE);
    }

    private static Optional<String> taken(String text, List<Answers.Link> links, Answers.@Nullable Bmc other) {
        var address = Address.of(text);
        return other != null && (text.equals(other.address())
                || address.isPresent() && address.equals(Address.of(other.address())))
                ? Optional.of("that is the BMC of " + other.node())
                : links.stream().filter(link -> address.filter(each -> each.equals(link.here()) || each.equals(link.there()))
                        .isPresent()).findFirst().map(link -> text + " is said of link " + link.name() + " already");
    }

    private String password(Answers.@Nullable Bmc other) {
        while (true) {
            var said = here(person.secret("  password" + (other == null ? "" : " [as that of " + other.node() + "'s BMC]")
                    + ": "));
            if (said.isEmpty() && other != null) {
                return other.password();
            }
            var why = Legal.password(said);
            if (why.isEmpty()) {
                return said;
            }
            say("  " + why.get());
        }
    }

    private boolean yes(String question, boolean usual) {
        return Legal.isYes(ask(question + "?", usual ? "yes" : "no", Legal::yesOrNo));
    }

    private String ask(String question, String usual, Function<String, Optional<String>> legal) {
        while (true) {
            var said = here(person.answer(question + (usual.isEmpty() ? "" : " [" + usual + "]") + ": ")).strip();
            var answer = said.isEmpty() ? usual : said;
            var why = answer.isEmpty() ? Optional.of("an answer is needed") : legal.apply(answer);
            if (why.isEmpty()) {
                return answer;
            }
            say("  " + why.get());
        }
    }

    private String here(@Nullable String answer) {
        if (answer == null) {
            out.println(); // the question is still there
            throw new Refusal("nobody answers any more; nothing was changed");
        }
        return answer;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}

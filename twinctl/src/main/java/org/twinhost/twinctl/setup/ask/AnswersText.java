package org.twinhost.twinctl.setup.ask;

import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.setup.facts.Card;
import org.twinhost.twinctl.setup.node.Address;

/** Answers as a file that is read again; without passwords. */
final class AnswersText {

    private static final String HEAD = """
            # Answers to 'twinctl setup --answers FILE': lines of 'key = value'; what begins with '#' is not read.
            """;

    private AnswersText() {}

    /** What was found here, for editing; what nobody can find is asked for. */
    static String of(Defaults found) {
        var node = found.node();
        var peer = node.isEmpty() ? "" : found.peer(node);
        var text = new StringBuilder(HEAD).append("# Found on this machine; what ends with '=' is not known here.\n\n");
        text.append("# Of both nodes\ncluster = ").append(node.isEmpty() ? "" : found.cluster(node));
        text.append("\n# This one, and the other\nnode = ").append(node).append("\npeer = ").append(peer).append("\n\n");
        text.append("""
                # Links to the other node, the preferred one first: link.NAME = ADDRESS-HERE ADDRESS-THERE [replication]
                # Volumes are mirrored over those that say 'replication'. Take out what is no link.
                """);
        var links = found.links();
        var replication = Defaults.replication(links);
        links.forEach(offer -> text.append("# ").append(about(offer.card())).append("\nlink.").append(offer.name())
                .append(" = ")
                .append(offer.own().address()).append(' ').append(offer.peer().map(Address::toString).orElse("ADDRESS-THERE"))
                .append(replication.filter(offer::equals).isPresent() ? " replication\n" : "\n"));
        text.append("\n# A null modem between the nodes; its path there if that is another; or none\nserial = ")
                .append(found.serial()).append('\n');
        bmcs(text, node, peer, found.bmc());
        rest(text, Legal.labels(ProtectAgainst.USUAL), found.volumeGroup(), "no", Answers.USUAL_DEADTIME_MS,
                Answers.USUAL_SLOWEST_OFF_MS);
        return text.toString();
    }

    /** {@code eth1: 10.90.2.1/24, 10000 Mbit/s}. */
    static String about(Card card) {
        return card.name() + ": " + card.addresses().stream().map(Card.OnCard::toString).collect(Collectors.joining(", "))
                + (card.speedMbit() == 0 ? "" : ", " + card.speedMbit() + " Mbit/s")
                + (card.hasDefaultRoute() ? ", the way to everything else" : "")
                + (card.carrier().isEmpty() ? "" : ", " + card.carrier());
    }

    private static void bmcs(StringBuilder text, String node, String peer, String own) {
        text.append("\n# The BMC of each node, by which it is fenced; or none, and when it dies its guests wait for a person.\n"
                + "# The file holds the password and nothing else, and only root reads it.\n");
        var names = new String[] {node.isEmpty() ? "NODE" : node, peer.isEmpty() ? "PEER" : peer};
        for (var name : names) {
            text.append("bmc.").append(name).append(" = ").append(name.equals(names[0]) ? own : "")
                    .append("\nbmc.").append(name).append(".user = \nbmc.").append(name).append(".password-file = \n");
        }
    }

    /** What somebody answered; where a password was, the file that it would be in. */
    static String of(Answers answers) {
        var text = new StringBuilder(HEAD).append("\ncluster = ").append(answers.cluster()).append("\nnode = ")
                .append(answers.node()).append("\npeer = ").append(answers.peer()).append("\n\n");
        answers.links().forEach(link -> text.append("link.").append(link.name()).append(" = ").append(link.here()).append(' ')
                .append(link.there()).append(link.replication() ? " replication\n" : "\n"));
        var serial = answers.serial();
        text.append("serial = ").append(serial == null ? Legal.NONE
                : serial.here().equals(serial.there()) ? serial.here() : serial.here() + " " + serial.there()).append("\n\n");
        for (var node : new NodeId[] {answers.node(), answers.peer()}) {
            var bmc = answers.bmcs().stream().filter(each -> each.node().equals(node)).findFirst();
            var key = "bmc." + node;
            text.append(key).append(" = ").append(bmc.map(Answers.Bmc::address).orElse(Legal.NONE)).append('\n');
            bmc.ifPresent(each -> text.append(key).append(".port = ").append(each.port()).append('\n')
                    .append(key).append(".user = ").append(each.user()).append('\n')
                    .append(key).append(".cipher-suite = ").append(each.cipherSuite()).append('\n')
                    .append(key).append(".password-file = \n"));
        }
        var group = answers.volumeGroup();
        rest(text, Legal.labels(answers.protect()), group == null ? Legal.NONE : group, answers.firewall() ? "yes" : "no",
                answers.deadtimeMs(), answers.slowestOffMs());
        return text.toString();
    }

    private static void rest(StringBuilder text, String protect, String group, String firewall, int deadtime, int slowestOff) {
        text.append("\n# What is to be survived, one at a time: node, disk, link, mains (a node together with its BMC)"
                + "\nprotect = ")
                .append(protect)
                .append("\n# Its logical volumes are given to guests; or none\nvolume-group = ").append(group)
                .append("\n# Whether our ports are closed to all but the other node, in a table of our own\nfirewall = ")
                .append(firewall)
                .append("\n# ms of silence after which a node is given up; ms that a BMC takes at most until its node is off\n"
                        + "deadtime = ").append(deadtime).append("\nslowest-off = ").append(slowestOff).append('\n');
    }
}

package org.twinhost.twinctl.text;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.PeerState;

/** Who is alive, as one node's heartbeat hears it, link by link. */
public final class MembershipText {

    private MembershipText() {}

    public static String of(HeartbeatState heard) {
        var nodes = new Table("NODE", "STATE", "IN VIEW", "INCARNATION", "LAST HEARD", "REVISION")
                .row(heard.node(), "this node", isIn(heard, heard.node()), heard.incarnation(), "", "");
        var links = new Table("LINK TO", "LINK", "STATE", "LAST HEARD");
        for (var peer : heard.peers()) {
            nodes.row(peer.node(), peer.liveness() == null ? null : peer.liveness().name().toLowerCase(Locale.ROOT),
                    isIn(heard, peer.node()), peer.incarnation(), ago(peer.lastHeardMs()), peer.revision());
            links(links, peer);
        }
        return "Heard by " + heard.node() + "\n\n" + nodes + (heard.peers().isEmpty() ? "" : "\n" + links) + "\n" + view(heard);
    }

    private static void links(Table table, PeerState peer) {
        var name = peer.node().toString();
        for (var link : peer.links().stream().sorted(Comparator.comparing(LinkState::name)).toList()) {
            table.row(name, link.name(), link.up() ? "up" : "DOWN", ago(link.lastHeardMs()));
            name = "";
        }
    }

    private static String isIn(HeartbeatState heard, NodeId node) {
        return heard.view() != null && heard.view().members().contains(node) ? "yes" : "no";
    }

    private static @Nullable String ago(@Nullable Long ms) {
        return ms == null ? null : Quantity.time(ms) + " ago";
    }

    private static String view(HeartbeatState heard) {
        var view = heard.view() == null ? "No view" : "View " + heard.view().number() + " of "
                + heard.view().members().stream().map(NodeId::toString).collect(Collectors.joining(" "))
                + ", coordinator " + heard.view().coordinator();
        return view + (heard.quorate() ? ", quorate\n"
                : ", NOT quorate" + (heard.waitingFor() == null ? "" : ": " + PlainText.of(heard.waitingFor())) + "\n")
                + heard.troubles().stream().map(each -> PlainText.of(each) + "\n").collect(Collectors.joining());
    }
}

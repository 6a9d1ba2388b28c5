package org.twinhost.twinctl.alone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.text.Wrap;

/** A plan as people and programs read it. Pure. */
final class PlanText {

    private static final int HANG = 4;

    private final Plan plan;
    private final StringBuilder text = new StringBuilder();

    private PlanText(Plan plan) {
        this.plan = plan;
    }

    static String of(Plan plan) {
        return new PlanText(plan).all();
    }

    private String all() {
        text.append("Cluster ").append(plan.cluster()).append(", recovered on ").append(plan.self()).append(" alone\n");
        part("Other nodes", plan.nodes().stream().map(PlanText::said).toList());
        part("Last noted here", plan.nodes().stream().map(this::noted).toList());
        part("Volumes", plan.volumes().stream().map(PlanText::said).toList());
        part("Guests", plan.guests().stream().map(PlanText::said).toList());
        part("To be done, on your word", plan.needsNoWord() ? List.of("nothing") : plan.steps());
        return text.toString();
    }

    private void part(String title, List<String> lines) {
        text.append('\n').append(title).append(":\n");
        (lines.isEmpty() ? List.of("none") : lines)
                .forEach(each -> text.append(Wrap.hanging("  ", PlainText.of(each), HANG, View.COLUMNS)));
    }

    private static String said(NodeFate node) {
        return switch (node) {
            case NodeFate.Off(_, var why) -> why + ": nothing is asked";
            case NodeFate.ToConfirm(var name, var readOut) -> name + " is not heard, and nothing proves that it is off. "
                    + readOut.warning();
            case NodeFate.InTheWay(_, var why) -> why;
        };
    }

    /** Never more than what is written down. */
    private String noted(NodeFate node) {
        var noted = plan.lastNoted().get(node.node());
        return noted == null ? "when " + plan.self() + " and " + node.node() + " met last is not recorded here"
                : "of " + plan.self() + " and " + node.node() + " together: " + noted.node() + " at " + noted.at() + ": "
                        + noted.text() + ". How long they were together after that is not recorded here";
    }

    private static String said(VolumeFate volume) {
        return switch (volume) {
            case VolumeFate.Ready(var name, var why) -> name + ": needs no word. " + why;
            case VolumeFate.ToForce(var name, _, var readOut) -> name + ": HAS TO BE FORCED. " + readOut.warning();
            case VolumeFate.Helpless(var name, var why, var wayOut) -> name + ": CAN'T BE HELPED. " + why + ". " + wayOut;
            case VolumeFate.Elsewhere(var name, var nodes) -> name + ": no replica on this node, but on " + nodes;
        };
    }

    private static String said(GuestFate guest) {
        return switch (guest) {
            case GuestFate.Runs(var name) -> name + " will run";
            case GuestFate.RunsNot(var name, var why, _) -> name + " will NOT run: " + why;
        };
    }

    static JsonNode json(Plan plan) {
        var all = Json.object().put("cluster", plan.cluster()).put("node", plan.self().value());
        var nodes = all.putArray("nodes");
        plan.nodes().forEach(each -> {
            var one = nodes.addObject().put("name", each.node().value()).put("fate", kind(each)).put("text", said(each));
            var noted = plan.lastNoted().get(each.node());
            if (noted == null) {
                one.putNull("lastNotedAt");
            } else {
                one.put("lastNotedAt", noted.at().toString()).put("lastNoted", noted.text());
            }
        });
        var volumes = all.putArray("volumes");
        plan.volumes().forEach(each ->
                volumes.addObject().put("name", each.volume()).put("fate", kind(each)).put("text", said(each)));
        var guests = all.putArray("guests");
        plan.guests().forEach(each -> guests.addObject().put("name", each.guest())
                .put("runs", each instanceof GuestFate.Runs).put("text", said(each)));
        return all;
    }

    private static String kind(NodeFate node) {
        return switch (node) {
            case NodeFate.Off _ -> "off";
            case NodeFate.ToConfirm _ -> "to-confirm";
            case NodeFate.InTheWay _ -> "in-the-way";
        };
    }

    private static String kind(VolumeFate volume) {
        return switch (volume) {
            case VolumeFate.Ready _ -> "ready";
            case VolumeFate.ToForce _ -> "to-force";
            case VolumeFate.Helpless _ -> "helpless";
            case VolumeFate.Elsewhere _ -> "elsewhere";
        };
    }
}

package org.twinhost.resource.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.resource.AdminRequest;

/** Operators' wishes: passed on to the coordinator, refused with all reasons, or accepted with what will happen. */
final class WishDesk {

    private final Turn turn;

    WishDesk(Turn turn) {
        this.turn = turn;
    }

    void made(ResourceEvent.WishMade made) {
        Optional<String> notActing = turn.situation().whyNotActing();
        NodeId coordinator = turn.observed.view().coordinator();
        if (notActing.isPresent()) {
            refuse(made, List.of(notActing.get()));
        } else if (!turn.observed.isCoordinator() && made.forwarded()) {
            refuse(made, List.of(turn.observed.self() + " is not the coordinator of " + turn.observed.view()));
        } else if (!turn.observed.isCoordinator()) {
            turn.effect(new ResourceEffect.ForwardWish(made.asker(), coordinator, made.wish(), made.operator()));
        } else {
            decide(made);
        }
    }

    private void decide(ResourceEvent.WishMade made) {
        switch (made.wish()) {
            case AdminRequest.StartGuest(var guest) -> target(made, guest, GuestConfig.Target.STARTED);
            case AdminRequest.StopGuest(var guest) -> target(made, guest, GuestConfig.Target.STOPPED);
            case AdminRequest.MoveGuest move -> move(made, move);
            case AdminRequest.Standby standby -> standby(made, standby);
        }
    }

    private void target(ResourceEvent.WishMade made, String name, GuestConfig.Target target) {
        Optional<GuestConfig> guest = turn.observed.snapshot().guest(name);
        if (guest.isEmpty()) {
            refuse(made, List.of(unknownGuest(name)));
            return;
        }
        String verb = target == GuestConfig.Target.STARTED ? "started" : "stopped";
        if (target == GuestConfig.Target.STARTED) {
            turn.troubles = turn.troubles.forgiven(name);
            turn.orders = turn.orders.withoutSetback(name);
        }
        if (guest.get().target() == target) {
            accept(made, name + " is already to be " + verb + "; earlier failures are forgotten");
        } else {
            turn.preferred = without(turn.preferred, name);
            change(made, name + " will be " + verb);
        }
    }

    private void standby(ResourceEvent.WishMade made, AdminRequest.Standby wish) {
        Optional<NodeConfig> node = turn.observed.snapshot().node(wish.node());
        if (node.isEmpty()) {
            refuse(made, List.of(unknownNode(wish.node())));
        } else if (node.get().standby() == wish.standby()) {
            accept(made, wish.node() + (wish.standby() ? " is already on standby" : " is already online"));
        } else {
            change(made, wish.standby()
                    ? "what runs on " + wish.node() + " will move away and nothing new is started there"
                    : wish.node() + " may run guests again");
        }
    }

    private void move(ResourceEvent.WishMade made, AdminRequest.MoveGuest wish) {
        Optional<GuestConfig> guest = turn.observed.snapshot().guest(wish.guest());
        if (guest.isEmpty()) {
            refuse(made, List.of(unknownGuest(wish.guest())));
            return;
        }
        NodeId target = wish.node() == null ? bestOther(guest.get()).orElse(null) : wish.node();
        List<String> reasons = target == null
                ? List.of("no other node can take " + wish.guest()) : refusals(guest.get(), target);
        if (!reasons.isEmpty()) {
            refuse(made, reasons);
            return;
        }
        NodeId from = runsOn(guest.get()).orElseThrow();
        Map<String, NodeId> newer = new TreeMap<>(turn.preferred);
        newer.put(wish.guest(), target);
        turn.preferred = newer;
        accept(made, wish.guest() + " will be stopped on " + from + " and started on " + target);
    }

    private List<String> refusals(GuestConfig guest, NodeId target) {
        List<String> reasons = new ArrayList<>();
        if (turn.observed.snapshot().node(target).isEmpty()) {
            return List.of(unknownNode(target));
        }
        if (guest.target() == GuestConfig.Target.STOPPED) {
            reasons.add(guest.name() + " is to be stopped: start it first");
        }
        Optional<NodeId> from = runsOn(guest);
        if (from.isEmpty()) {
            reasons.add(guest.name() + " does not run on exactly one node: " + orElse(
                    Planner.plan(turn.state(), guest, turn.situation()).reason(), "it is stopped"));
        } else if (from.get().equals(target)) {
            reasons.add(guest.name() + " already runs on " + target);
        }
        turn.orders.byGuest().values().stream().filter(order -> order.planned().guest().equals(guest.name())).findFirst()
                .ifPresent(order -> reasons.add("under way: " + order.planned().describe()));
        NodeFate fate = turn.observed.fate(target);
        if (fate == NodeFate.UNCLEAN || fate == NodeFate.JOINING || fate == NodeFate.UNSEEN) {
            reasons.add(Reasons.unknownNode(turn.observed, target, fate));
        } else {
            scores(guest, target).map(NodeScore::refusal).ifPresent(reasons::add);
        }
        return reasons;
    }

    private Optional<NodeScore> scores(GuestConfig guest, NodeId node) {
        return new Placement(turn.situation(), guest, turn.troubles, null, null).result().scores().stream()
                .filter(score -> score.node().equals(node)).findFirst();
    }

    private Optional<NodeId> bestOther(GuestConfig guest) {
        Optional<NodeId> from = runsOn(guest);
        return new Placement(turn.situation(), guest, turn.troubles, null, null).result().scores().stream()
                .filter(NodeScore::isEligible).map(NodeScore::node)
                .filter(node -> !from.filter(node::equals).isPresent())
                .findFirst();
    }

    private Optional<NodeId> runsOn(GuestConfig guest) {
        List<NodeId> nodes = turn.situation().presences(guest.name()).stream()
                .filter(each -> each.is(Presence.Kind.RUNS)).map(Presence::node).toList();
        return nodes.size() == 1 ? Optional.of(nodes.getFirst()) : Optional.empty();
    }

    private String unknownGuest(String name) {
        return "there is no guest '" + name + "'; the configuration knows " + turn.observed.snapshot().guests().stream()
                .map(GuestConfig::name).sorted().collect(Collectors.joining(", "));
    }

    private String unknownNode(NodeId name) {
        return "there is no node '" + name + "'; the configuration knows " + turn.observed.nodes().stream()
                .map(NodeId::value).collect(Collectors.joining(", "));
    }

    private void change(ResourceEvent.WishMade made, String text) {
        turn.note(false, subject(made.wish()), made.operator() + " wants: " + text);
        turn.effect(new ResourceEffect.ChangeConfig(made.asker(), made.wish(), made.operator(), text));
    }

    private void accept(ResourceEvent.WishMade made, String text) {
        turn.note(false, subject(made.wish()), made.operator() + " wants: " + text);
        turn.effect(new ResourceEffect.AnswerWish(made.asker(), Reply.Outcome.DONE, text));
    }

    private void refuse(ResourceEvent.WishMade made, List<String> reasons) {
        turn.note(false, subject(made.wish()), "refused " + made.operator() + ": " + describe(made.wish()), reasons);
        turn.effect(new ResourceEffect.AnswerWish(made.asker(), Reply.Outcome.REFUSED, String.join("; ", reasons)));
    }

    private static String subject(AdminRequest wish) {
        return switch (wish) {
            case AdminRequest.StartGuest(var guest) -> guest;
            case AdminRequest.StopGuest(var guest) -> guest;
            case AdminRequest.MoveGuest(var guest, _) -> guest;
            case AdminRequest.Standby(var node, _) -> node.value();
        };
    }

    private static String describe(AdminRequest wish) {
        return switch (wish) {
            case AdminRequest.StartGuest(var guest) -> "start " + guest;
            case AdminRequest.StopGuest(var guest) -> "stop " + guest;
            case AdminRequest.MoveGuest(var guest, var node) -> "move " + guest + (node == null ? "" : " to " + node);
            case AdminRequest.Standby(var node, var standby) -> (standby ? "standby " : "online ") + node;
        };
    }

    private static String orElse(String text, String other) {
        return text == null ? other : text;
    }

    static Map<String, NodeId> without(Map<String, NodeId> preferred, String guest) {
        Map<String, NodeId> newer = new TreeMap<>(preferred);
        newer.remove(guest);
        return newer;
    }
}

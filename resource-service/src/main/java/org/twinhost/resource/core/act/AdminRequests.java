package org.twinhost.resource.core.act;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.Reasons;
import org.twinhost.resource.core.place.NodeScore;
import org.twinhost.resource.core.place.Placements;
import org.twinhost.resource.core.place.PolicyInput;
import org.twinhost.resource.core.plan.Planner;

/** Operators' wishes: passed on to the coordinator, refused with all reasons, or accepted with what will happen. */
public final class AdminRequests {

    private final ResourceStep step;

    public AdminRequests(ResourceStep step) {
        this.step = step;
    }

    public void made(ResourceEvent.RequestMade made) {
        switch (made.request()) {
            case AdminRequest.Leave leave -> leave(made, leave);
            case AdminRequest.Shutdown shutdown -> shutdown(made, shutdown);
            case AdminRequest.StartGuest _, AdminRequest.StopGuest _, AdminRequest.MoveGuest _, AdminRequest.Standby _,
                    AdminRequest.Maintenance _ -> ofTheCluster(made);
        }
    }

    private void ofTheCluster(ResourceEvent.RequestMade made) {
        Optional<Reason> notActing = step.situation().whyNotActing();
        if (notActing.isPresent()) {
            refuse(made, List.of(notActing.get().text()));
        } else if (!step.observed.isCoordinator() && made.forwarded()) {
            refuse(made, List.of(step.observed.self() + " is not the coordinator of " + step.observed.view()));
        } else if (!step.observed.isCoordinator()) {
            NodeId coordinator = Objects.requireNonNull(
                    step.observed.view().coordinator(), "a node may act in a view alone, and every view has one");
            step.effect(new ResourceEffect.ForwardRequest(made.asker(), coordinator, made.request(), made.operator()));
        } else {
            decide(made);
        }
    }

    private void decide(ResourceEvent.RequestMade made) {
        Optional<Reason> maintenance = step.situation().maintenance();
        if (maintenance.isPresent() && !(made.request() instanceof AdminRequest.Maintenance)) {
            refuse(made, List.of(maintenance.get().text() + "; twinctl maintenance off ends it"));
            return;
        }
        switch (made.request()) {
            case AdminRequest.StartGuest(var guest) -> target(made, guest, GuestConfig.Target.STARTED);
            case AdminRequest.StopGuest(var guest) -> target(made, guest, GuestConfig.Target.STOPPED);
            case AdminRequest.MoveGuest move -> move(made, move);
            case AdminRequest.Standby standby -> standby(made, standby);
            case AdminRequest.Maintenance maintenanceOf -> maintenance(made, maintenanceOf);
            case AdminRequest.Leave _, AdminRequest.Shutdown _ -> throw new IllegalStateException("a node decides it itself");
        }
    }

    // Leaving: each node for itself, wherever it stands --------------------------------------------------------------

    private void leave(ResourceEvent.RequestMade made, AdminRequest.Leave request) {
        NodeId node = request.node();
        if (!step.observed.nodes().contains(node)) {
            refuse(made, List.of(unknownNode(node)));
        } else if (node.equals(step.observed.self())) {
            leave(made, request.leave(), false);
        } else if (made.forwarded() || !step.observed.view().has(node)) {
            refuse(made, List.of(node + " is not in the view of " + step.observed.self() + ": say it on " + node));
        } else {
            step.effect(new ResourceEffect.ForwardRequest(made.asker(), node, made.request(), made.operator()));
        }
    }

    /** The others hear of a shutdown by this node's report, and of its end by a word of their own. */
    private void shutdown(ResourceEvent.RequestMade made, AdminRequest.Shutdown request) {
        if (!request.shutdown() && !made.forwarded()) {
            step.observed.peers().stream().filter(step.observed.view()::has).forEach(node -> step.effect(
                    new ResourceEffect.ForwardRequest("", node, made.request(), made.operator())));
        }
        leave(made, request.shutdown(), true);
    }

    private void leave(ResourceEvent.RequestMade made, boolean leave, boolean cluster) {
        Goodbye goodbye = new Goodbye(step);
        NodeId self = step.observed.self();
        Optional<String> refusal = whyNotLeave(goodbye, leave, cluster);
        if (refusal.isPresent()) {
            refuse(made, List.of(refusal.get()));
        } else if (!leave) {
            boolean wished = goodbye.isWished();
            if (wished) {
                goodbye.revoke();
            }
            Cause stays = accept(made,
                    self + (wished ? " stays: guests may run there again" : " stays: nobody asked it to leave"));
            step.causes(each -> each.cluster(stays));
        } else {
            Cause wish = accept(made, cluster
                    ? "all guests are stopped, then all nodes leave the cluster, until their next boot"
                    : "what runs on " + self + " moves away or is stopped, then " + self
                            + " leaves the cluster, until its next boot");
            if (!goodbye.isWished() || cluster) {
                goodbye.wish(wish.id(), cluster);
                step.causes(each -> each.cluster(wish));
            }
        }
    }

    private Optional<String> whyNotLeave(Goodbye goodbye, boolean leave, boolean cluster) {
        NodeId self = step.observed.self();
        boolean ofCluster = step.observed.leaving(self).filter(NodeReport.Leaving::cluster).isPresent();
        if (step.observed.incarnation() == 0) {
            return Optional.of("heartbeat of " + self + " was not heard yet: try again in a moment");
        }
        if (goodbye.isSaid() && (!leave || cluster)) {
            return Optional.of(self + " is saying goodbye, or has: it is back after its next boot");
        }
        if (!leave && !cluster && ofCluster) {
            return Optional.of("the whole cluster is being shut down: twinctl cluster start takes that back");
        }
        return leave && goodbye.wouldStop() ? step.situation().maintenance().map(why -> why.text()
                + "; twinctl maintenance off ends it") : Optional.empty();
    }

    // What the coordinator decides -----------------------------------------------------------------------------------

    private void target(ResourceEvent.RequestMade made, String name, GuestConfig.Target target) {
        Optional<GuestConfig> guest = step.observed.snapshot().guest(name);
        if (guest.isEmpty()) {
            refuse(made, List.of(unknownGuest(name)));
            return;
        }
        String verb = target == GuestConfig.Target.STARTED ? "started" : "stopped";
        if (target == GuestConfig.Target.STARTED) {
            step.failCounts = step.failCounts.cleared(name);
            step.orders = step.orders.withoutBackoff(name);
        }
        if (guest.get().target() == target) {
            step.guestCause(name, accept(made, name + " is already to be " + verb + "; earlier failures are forgotten"));
        } else {
            step.preferred = without(step.preferred, name);
            change(made, name + " will be " + verb);
        }
    }

    private void standby(ResourceEvent.RequestMade made, AdminRequest.Standby request) {
        Optional<NodeConfig> node = step.observed.snapshot().node(request.node());
        if (node.isEmpty()) {
            refuse(made, List.of(unknownNode(request.node())));
        } else if (node.get().standby() == request.standby()) {
            accept(made, request.node() + (request.standby() ? " is already on standby" : " is already online"));
        } else {
            change(made, request.standby()
                    ? "what runs on " + request.node() + " will move away and nothing new is started there"
                    : request.node() + " may run guests again");
        }
    }

    private void maintenance(ResourceEvent.RequestMade made, AdminRequest.Maintenance request) {
        boolean isOn = step.situation().maintenance().isPresent();
        if (request.forMs() == null) {
            if (isOn) {
                change(made, "maintenance ends: guests are looked after again, and lost nodes are fenced");
            } else {
                accept(made, "there is no maintenance");
            }
        } else if (request.forMs() < 1_000 || request.forMs() > AdminRequest.Maintenance.LONGEST.toMillis()) {
            refuse(made, List.of("maintenance lasts from a second to " + AdminRequest.Maintenance.LONGEST.toDays()
                    + " days: who forgets to end it has no cluster for that long"));
        } else if (!step.orders.byGuest().isEmpty()) {
            refuse(made, List.of("under way: " + step.orders.byGuest().values().stream()
                    .map(order -> order.planned().describe()).collect(Collectors.joining(", "))
                    + "; what is half done would stay so: wait until it is over"));
        } else {
            String until = step.now.plusMillis(request.forMs()).truncatedTo(ChronoUnit.SECONDS).toString();
            String text = "until " + until + " nothing is started, stopped or fenced; it ends by itself. " + wouldFreeze();
            change(made, text, until);
        }
    }

    /** Said beforehand: who is mirrored with a node that is lost meanwhile waits for it, or for the end of maintenance. */
    private String wouldFreeze() {
        long mirrored = step.observed.snapshot().volumes().stream().filter(each -> each.replicas().size() > 1).count();
        return mirrored == 0 ? "No volume is mirrored"
                : "If a node is lost meanwhile, the writes of " + (mirrored == 1 ? "1 volume that is" : mirrored
                        + " volumes that are") + " mirrored with it wait until it is back or maintenance is over";
    }

    private void move(ResourceEvent.RequestMade made, AdminRequest.MoveGuest request) {
        Optional<GuestConfig> guest = step.observed.snapshot().guest(request.guest());
        if (guest.isEmpty()) {
            refuse(made, List.of(unknownGuest(request.guest())));
            return;
        }
        NodeId target = request.node() == null ? bestOther(guest.get()).orElse(null) : request.node();
        List<String> reasons = target == null
                ? List.of("no other node can take " + request.guest()) : refusals(guest.get(), target);
        if (!reasons.isEmpty()) {
            refuse(made, reasons);
            return;
        }
        NodeId from = runsOn(guest.get()).orElseThrow();
        Map<String, NodeId> newer = new TreeMap<>(step.preferred);
        newer.put(request.guest(), target);
        step.preferred = newer;
        Cause wish = accept(made, request.guest() + " will be stopped on " + from + " and started on " + target);
        step.guestCause(request.guest(), wish);
    }

    private List<String> refusals(GuestConfig guest, NodeId target) {
        List<String> reasons = new ArrayList<>();
        if (step.observed.snapshot().node(target).isEmpty()) {
            return List.of(unknownNode(target));
        }
        if (guest.target() == GuestConfig.Target.STOPPED) {
            reasons.add(guest.name() + " is to be stopped: start it first");
        }
        Optional<NodeId> from = runsOn(guest);
        if (from.isEmpty()) {
            reasons.add(guest.name() + " does not run on exactly one node: " + whyNotRunning(guest));
        } else if (from.get().equals(target)) {
            reasons.add(guest.name() + " already runs on " + target);
        }
        step.orders.byGuest().values().stream().filter(order -> order.planned().guest().equals(guest.name())).findFirst()
                .ifPresent(order -> reasons.add("under way: " + order.planned().describe()));
        NodeFate fate = step.observed.fate(target);
        if (fate == NodeFate.UNCLEAN || fate == NodeFate.JOINING || fate == NodeFate.UNSEEN) {
            reasons.add(Reasons.unknownNode(step.observed, target, fate).text());
        } else {
            score(guest, target).map(NodeScore::refusal).map(Reason::text).ifPresent(reasons::add);
        }
        return reasons;
    }

    private List<NodeScore> scores(GuestConfig guest) {
        return Placements.of(PolicyInput.unbiased(step.situation(), step.failCounts)).of(guest.name()).scores();
    }

    private Optional<NodeScore> score(GuestConfig guest, NodeId node) {
        return scores(guest).stream()
                .filter(score -> score.node().equals(node)).findFirst();
    }

    private Optional<NodeId> bestOther(GuestConfig guest) {
        Optional<NodeId> from = runsOn(guest);
        return scores(guest).stream()
                .filter(NodeScore::isEligible).map(NodeScore::node)
                .filter(node -> !from.filter(node::equals).isPresent())
                .findFirst();
    }

    private Optional<NodeId> runsOn(GuestConfig guest) {
        List<NodeId> nodes = step.situation().presences(guest.name()).stream()
                .filter(each -> each.is(Presence.Kind.RUNS)).map(Presence::node).toList();
        return nodes.size() == 1 ? Optional.of(nodes.getFirst()) : Optional.empty();
    }

    private String unknownGuest(String name) {
        return "there is no guest '" + name + "'; the configuration knows " + step.observed.snapshot().guests().stream()
                .map(GuestConfig::name).sorted().collect(Collectors.joining(", "));
    }

    private String unknownNode(NodeId name) {
        return "there is no node '" + name + "'; the configuration knows " + step.observed.nodes().stream()
                .map(NodeId::value).collect(Collectors.joining(", "));
    }

    private void change(ResourceEvent.RequestMade made, String text) {
        change(made, text, null);
    }

    private void change(ResourceEvent.RequestMade made, String text, @Nullable String until) {
        Cause wish = wanted(made, text);
        step.causes(each -> each.wish(subject(made.request()), wish));
        step.effect(new ResourceEffect.ChangeConfig(
                made.asker(), made.request(), made.operator(), text, until, wish.root()));
    }

    private Cause accept(ResourceEvent.RequestMade made, String text) {
        Cause wish = wanted(made, text);
        step.effect(new ResourceEffect.AnswerRequest(made.asker(), Reply.Outcome.DONE, text));
        return wish;
    }

    private Cause wanted(ResourceEvent.RequestMade made, String text) {
        return step.noteAgain(Happening.of(EventKind.ADMIN_REQUEST, subject(made.request()),
                made.operator() + " wants: " + text).askedBy(made.operator()));
    }

    private void refuse(ResourceEvent.RequestMade made, List<String> reasons) {
        step.note(Happening.of(EventKind.REQUEST_REFUSED, subject(made.request()),
                "refused " + made.operator() + ": " + describe(made.request())).because(reasons).askedBy(made.operator()));
        step.effect(new ResourceEffect.AnswerRequest(made.asker(), Reply.Outcome.REFUSED, String.join("; ", reasons)));
    }

    private static String subject(AdminRequest request) {
        return switch (request) {
            case AdminRequest.StartGuest(var guest) -> guest;
            case AdminRequest.StopGuest(var guest) -> guest;
            case AdminRequest.MoveGuest(var guest, _) -> guest;
            case AdminRequest.Standby(var node, _) -> node.value();
            case AdminRequest.Leave(var node, _) -> node.value();
            case AdminRequest.Maintenance _, AdminRequest.Shutdown _ -> "cluster";
        };
    }

    private static String describe(AdminRequest request) {
        return switch (request) {
            case AdminRequest.StartGuest(var guest) -> "start " + guest;
            case AdminRequest.StopGuest(var guest) -> "stop " + guest;
            case AdminRequest.MoveGuest(var guest, var node) -> "move " + guest + (node == null ? "" : " to " + node);
            case AdminRequest.Standby(var node, var standby) -> (standby ? "standby " : "online ") + node;
            case AdminRequest.Leave(var node, var leave) -> (leave ? "leave " : "stay ") + node;
            case AdminRequest.Shutdown(var shutdown) -> shutdown ? "shutdown" : "no shutdown";
            case AdminRequest.Maintenance(var forMs) -> forMs == null ? "maintenance off" : "maintenance for " + forMs + " ms";
        };
    }

    private String whyNotRunning(GuestConfig guest) {
        Reason reason = Planner.plan(guest, step.policy()).reason();
        return reason == null ? "it is stopped" : reason.text();
    }

    static Map<String, NodeId> without(Map<String, NodeId> preferred, String guest) {
        Map<String, NodeId> newer = new TreeMap<>(preferred);
        newer.remove(guest);
        return newer;
    }
}

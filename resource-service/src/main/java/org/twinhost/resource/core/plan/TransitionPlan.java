package org.twinhost.resource.core.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.NodeScore;
import org.twinhost.resource.core.place.Placement;
import org.twinhost.resource.core.place.PlacementResult;

/**
 * From what is observed to the next operation of a guest; computed anew after every change, remembering nothing. The
 * order is always stop, demote, promote, start, so that a guest is surely gone from one node before it comes to another
 * (S1, S3).
 */
public record TransitionPlan(Situation situation, GuestConfig guest, PlacementResult placement) {

    public GuestPlan plan() {
        List<Presence> presences = situation.presences(guest.name());
        List<Presence> running = presences.stream().filter(each -> each.is(Presence.Kind.RUNS)).toList();
        if (running.size() > 1) {
            return runsTwice(running);
        }
        if (running.size() == 1) {
            return runsOn(running.getFirst());
        }
        List<Presence> unknown = presences.stream().filter(each -> each.is(Presence.Kind.UNKNOWN)).toList();
        if (!unknown.isEmpty()) {
            return unknown(unknown);
        }
        return guest.target() == GuestConfig.Target.STOPPED ? surelyStopped() : bringUp();
    }

    /** S3 is broken already; end the one that can't write, and say so. */
    private GuestPlan runsTwice(List<Presence> running) {
        String where = running.stream().map(each -> each.node().value()).collect(Collectors.joining(" and "));
        String alarm = "ALARM: " + guest.name() + " runs on " + where + " at once";
        List<NodeId> writers = running.stream().map(Presence::node).filter(this::canWrite).toList();
        if (writers.size() != 1) {
            return new GuestPlan(guest.name(), Condition.BLOCKED, null, Reason.of(ReasonCode.RUNS_TWICE,
                    alarm + "; " + writers.size() + " of them can write to its volumes, so a person must choose:"
                            + " end the wrong one with virsh destroy"),
                    placement, null);
        }
        NodeId wrong = running.stream().map(Presence::node).filter(node -> !writers.contains(node)).findFirst().orElseThrow();
        Planned next = new Planned(guest.name(), wrong, new Operation.StopGuest(guest.name(), true),
                alarm + "; its volumes are writable on " + writers.getFirst() + " alone");
        return new GuestPlan(guest.name(), Condition.BLOCKED, writers.getFirst(),
                Reason.of(ReasonCode.RUNS_TWICE, alarm + "; it is ended on " + wrong),
                placement, next);
    }

    private boolean canWrite(NodeId node) {
        return situation.allPrimary(guest, node)
                && guest.volumes().stream().noneMatch(name -> situation.volume(name, node).orElseThrow().frozen());
    }

    private GuestPlan runsOn(Presence presence) {
        NodeId node = presence.node();
        if (guest.target() == GuestConfig.Target.STOPPED) {
            return stop(presence, Reason.of(ReasonCode.TO_BE_STOPPED, "it is to be stopped"));
        }
        if (placement.chosen() != null && !placement.chosen().equals(node)) {
            return stop(presence, Reason.of(ReasonCode.TO_BE_MOVED, "it goes to " + placement.chosen()));
        }
        if (placement.chosen() == null && situation.observed().isLeaving(node)
                && placement.scores().stream().noneMatch(NodeScore::passing)) {
            // The node goes down in any case: what is shut down in time loses nothing.
            return stop(presence, placement.whyNowhere().within(node + " is leaving, and nothing else can take it: ", "")
                    .as(ReasonCode.NODE_LEAVING));
        }
        Optional<String> unserved = situation.unservedVolume(guest, node);
        if (unserved.isPresent() && presence.told().state() != GuestRunState.STOPPING) {
            return serveAgain(node, unserved.get());
        }
        Reason reason = placement.chosen() == null ? stays(node) : null;
        if (presence.told().state() == GuestRunState.PAUSED) {
            reason = Reason.of(ReasonCode.PAUSED,
                    "paused on " + node + (presence.told().reason() == null ? "" : ": " + presence.told().reason()));
        }
        return switch (presence.told().state()) {
            case STARTING -> new GuestPlan(guest.name(), Condition.STARTING, node, reason, placement, null);
            case STOPPING -> new GuestPlan(guest.name(), Condition.STOPPING, node, reason, placement, null);
            case RUNNING, PAUSED -> new GuestPlan(guest.name(), Condition.STARTED, node, reason, placement, null);
            case STOPPED, CRASHED, UNKNOWN -> throw new IllegalStateException("not running: " + presence);
        };
    }

    /**
     * The role is gone and the guest is not, as when the disk could not be read while replication was restarted. QEMU holds
     * what was not answered and sends it again, so the role is brought back to it.
     */
    private GuestPlan serveAgain(NodeId node, String volume) {
        VolumeState here = situation.volume(volume, node).orElseThrow();
        String waits = guest.name() + " runs on " + node + " and waits for its disk: " + volume + " is Secondary there";
        Optional<NodeId> elsewhere = primaries(volume).stream().findFirst();
        if (elsewhere.isPresent()) {
            Planned next = Placement.canTakeOver(here) ? demote(volume, elsewhere.get(), waits) : null;
            return new GuestPlan(guest.name(), Condition.STARTED, node,
                    Reason.of(ReasonCode.WAITS_FOR_DISK, waits), placement, next);
        }
        Planned next = here.promotable() ? new Planned(guest.name(), node, new Operation.Promote(volume), waits) : null;
        String reason = next != null || here.refusal() == null ? waits : waits + ", because " + here.refusal();
        return new GuestPlan(guest.name(), Condition.STARTED, node,
                Reason.of(ReasonCode.WAITS_FOR_DISK, reason), placement, next);
    }

    private @Nullable Reason stays(NodeId node) {
        Reason why = placement.scores().stream().filter(each -> each.node().equals(node)).findFirst()
                .map(NodeScore::refusal).orElse(null);
        if (why == null) {
            return null;
        }
        Reason refusal = placement.whyNowhere();
        String before = "stays on " + node + " though it should leave (";
        String between = "), because nothing else can take it: ";
        return new Reason(ReasonCode.STAYS, before + why.text() + between + refusal.text(),
                before + why.lasting() + between + refusal.lasting());
    }

    private GuestPlan stop(Presence presence, Reason why) {
        boolean stopping = presence.told().state() == GuestRunState.STOPPING;
        // Who waits for its disk does not hear its power button.
        boolean force = situation.unservedVolume(guest, presence.node()).isPresent();
        Planned next = new Planned(guest.name(), presence.node(), new Operation.StopGuest(guest.name(), force), why.text());
        return new GuestPlan(guest.name(), Condition.STOPPING, presence.node(), why, placement, stopping ? null : next);
    }

    /** Silence is not absence: nothing is started while some node may still run it (S3, S4). */
    private GuestPlan unknown(List<Presence> unknown) {
        Optional<Presence> silentMember = unknown.stream()
                .filter(each -> each.ranLast() && situation.observed().fate(each.node()) == NodeFate.MEMBER)
                .findFirst();
        if (silentMember.isPresent()) {
            NodeId node = silentMember.get().node();
            return new GuestPlan(guest.name(), Condition.STARTED, node,
                    silentMember.get().whyNot().within("taken to run on: ", ""), placement, null);
        }
        Reason reason = Reason.all(unknown.stream()
                .sorted(Comparator.comparing(each -> situation.observed().fate(each.node()) != NodeFate.UNCLEAN))
                .map(Presence::whyNot)
                .toList());
        return new GuestPlan(guest.name(), Condition.BLOCKED, null, reason, placement, null);
    }

    private GuestPlan surelyStopped() {
        Planned next = guest.volumes().stream()
                .flatMap(volume -> primaries(volume).stream()
                        .map(node -> demote(volume, node, guest.name() + " is stopped and is to stay so")))
                .findFirst()
                .orElse(null);
        return new GuestPlan(guest.name(), Condition.STOPPED, null, null, placement, next);
    }

    private GuestPlan bringUp() {
        NodeId target = placement.chosen();
        if (target == null) {
            boolean failed = placement.scores().stream()
                    .anyMatch(each -> each.refusal() != null && each.refusal().code() == ReasonCode.FAIL_COUNT_REACHED)
                    && placement.scores().stream().noneMatch(NodeScore::passing);
            return new GuestPlan(guest.name(), failed ? Condition.FAILED : Condition.BLOCKED, null,
                    placement.refusal(), placement, demoteOnLeaving());
        }
        for (String volume : guest.volumes()) {
            Optional<NodeId> elsewhere = primaries(volume).stream().filter(node -> !node.equals(target)).findFirst();
            if (elsewhere.isPresent()) {
                return starting(target, demote(volume, elsewhere.get(), guest.name() + " runs nowhere and goes to " + target),
                        null);
            }
        }
        for (String volume : guest.volumes()) {
            if (!situation.isPrimary(volume, target)) {
                return promote(volume, target);
            }
        }
        return starting(target, new Planned(guest.name(), target, new Operation.StartGuest(guest.name()),
                guest.name() + " runs nowhere, its volumes are Primary on " + target), null);
    }

    /** It runs nowhere and goes nowhere: who leaves keeps no role. */
    private @Nullable Planned demoteOnLeaving() {
        return guest.volumes().stream()
                .flatMap(volume -> primaries(volume).stream().filter(situation.observed()::isLeaving)
                        .map(node -> demote(volume, node, guest.name() + " runs nowhere, and " + node + " is leaving")))
                .findFirst()
                .orElse(null);
    }

    private GuestPlan promote(String volume, NodeId target) {
        boolean promotable = situation.volume(volume, target).map(VolumeState::promotable).orElse(false);
        Planned next = new Planned(guest.name(), target, new Operation.Promote(volume),
                guest.name() + " runs nowhere, " + volume + " is Primary nowhere and promotable on " + target);
        return promotable
                ? starting(target, next, null)
                : starting(target, null, Reason.of(ReasonCode.WAITS_FOR_DEMOTION,
                        volume + " on " + target + " waits until its peer has given the role away"));
    }

    private GuestPlan starting(NodeId node, @Nullable Planned next, @Nullable Reason reason) {
        return new GuestPlan(guest.name(), Condition.STARTING, node, reason, placement, next);
    }

    private List<NodeId> primaries(String volume) {
        return situation.observed().view().members().stream()
                .filter(node -> situation.volume(volume, node).filter(each -> each.role() == Role.PRIMARY).isPresent())
                .toList();
    }

    private Planned demote(String volume, NodeId node, String why) {
        return new Planned(guest.name(), node, new Operation.Demote(volume), why);
    }
}

package org.twinhost.resource.core.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.core.observe.Situation;

/**
 * Where one guest belongs: a score by node, each rule with its share, and the rule that refused.
 *
 * <pre>
 *  rule                           score
 *  home                           100; with failback off 0 while the guest is elsewhere
 *  stickiness, where it is        as configured (100); with failback on 0 away from home
 *  location constraint            as configured, -1000000 to 1000000
 *  moved here by an administrator 1000000
 *  crash                          -10 each
 *  failed start                   -500 each
 *  standby                        -1000000
 * </pre>
 */
public record Placement(PolicyInput input, GuestConfig guest) {

    static final int HOME = 100;
    static final int CRASH = -10;
    /** What keeps it from starting here, such as a missing bridge, is often no trouble elsewhere. */
    static final int FAILED_START = -500;

    PlacementResult result() {
        Optional<NodeId> place = place();
        List<NodeScore> scores = situation().observed().nodes().stream()
                .map(node -> score(node, place))
                .map(score -> isToLeaveNow(place) ? score.settled() : score)
                .sorted(Comparator.comparingInt(NodeScore::total).reversed().thenComparing(NodeScore::node))
                .toList();
        Optional<NodeScore> best = scores.stream().filter(each -> each.isEligible() || each.passing()).findFirst();
        if (best.isEmpty()) {
            return new PlacementResult(guest.name(), scores, null, refusals(scores));
        }
        if (best.get().isEligible()) {
            return new PlacementResult(guest.name(), scores, best.get().node(), null);
        }
        Optional<NodeScore> second = scores.stream().filter(NodeScore::isEligible).findFirst();
        return second.isPresent() && isPatienceOver()
                ? new PlacementResult(guest.name(), scores, second.get().node(), null)
                : new PlacementResult(guest.name(), scores, null,
                        Objects.requireNonNull(best.get().refusal(), "the best is no eligible one")
                        .within("waits for " + best.get().node() + ": ", "").as(ReasonCode.WAITS_FOR_BETTER_NODE));
    }

    private Situation situation() {
        return input.situation();
    }

    private boolean isPatienceOver() {
        return input.isPatienceOver(guest.name());
    }

    /** Its node leaves, and has waited for a better place long enough. */
    private boolean isToLeaveNow(Optional<NodeId> place) {
        return isPatienceOver() && place.filter(situation().observed()::isLeaving).isPresent();
    }

    private static Reason refusals(List<NodeScore> scores) {
        return Reason.all(scores.stream().map(NodeScore::refusal).toList());
    }

    private NodeScore score(NodeId node, Optional<NodeId> place) {
        boolean runsHere = situation().presence(guest.name(), node).is(Presence.Kind.RUNS);
        List<NodeScore.Share> shares = new ArrayList<>();
        homeShare(node, place).ifPresent(shares::add);
        stickinessShare(node, place).ifPresent(shares::add);
        situation().snapshot().constraints().stream()
                .filter(each -> each.resource().equals(guest.name()) && each.node().equals(node))
                .forEach(each -> shares.add(new NodeScore.Share("constraint " + each.name(), each.score())));
        if (node.equals(input.preferred().get(guest.name()))) {
            shares.add(new NodeScore.Share("an operator moved it here", ConstraintConfig.INFINITY));
        }
        List<GuestFailure> here = input.failCounts().of(guest.name(), node);
        int starts = (int) here.stream().filter(GuestFailure::isStart).count();
        if (starts < here.size()) {
            shares.add(new NodeScore.Share((here.size() - starts) + " crashes", CRASH * (here.size() - starts)));
        }
        if (starts > 0) {
            shares.add(new NodeScore.Share(starts + " failed starts", FAILED_START * starts));
        }
        if (isStandby(node)) {
            shares.add(new NodeScore.Share("standby", -ConstraintConfig.INFINITY));
        }
        return refused(node, shares, runsHere);
    }

    private NodeScore refused(NodeId node, List<NodeScore.Share> shares, boolean runsHere) {
        Optional<Reason> refusal = nodeRefusal(node).or(() -> shares.stream()
                .filter(share -> share.score() <= -ConstraintConfig.INFINITY)
                .findFirst()
                .map(share -> Reason.of(ReasonCode.SCORE_FORBIDS, node + ": " + share.rule())));
        if (refusal.isPresent()) {
            return new NodeScore(node, shares, refusal.get(), false);
        }
        if (runsHere) {
            return new NodeScore(node, shares, isPatienceOver() ? whyUnserved(node).orElse(null) : null, false);
        }
        Optional<Reason> silence = situation().whyNotReported(node).or(() -> situation().hypervisorSilence(node));
        if (silence.isPresent()) {
            return new NodeScore(node, shares, silence.get(), true);
        }
        for (String volume : guest.volumes()) {
            VolumeVerdict verdict = volumeVerdict(volume, node);
            if (verdict.refusal() != null) {
                return new NodeScore(node, shares, verdict.refusal(), verdict.passing());
            }
        }
        return new NodeScore(node, shares, null, false);
    }

    /** It runs here and waits for a disk that can't be had here, such as one that failed while replication was restarted. */
    private Optional<Reason> whyUnserved(NodeId node) {
        return guest.volumes().stream()
                .filter(volume -> situation().isSecondary(volume, node))
                .map(volume -> volumeVerdict(volume, node).refusal())
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * Where it is: where it runs, or where it ran, which is where its volumes still are Primary. The scores must not
     * differ between the two, else a guest that is stopped to leave a node would be drawn back to it.
     */
    private Optional<NodeId> place() {
        Optional<NodeId> running = situation().presences(guest.name()).stream()
                .filter(each -> each.is(Presence.Kind.RUNS)).map(Presence::node).findFirst();
        List<NodeId> primaries = situation().observed().view().members().stream()
                .filter(node -> guest.volumes().stream().anyMatch(volume -> situation().isPrimary(volume, node))).toList();
        return running.or(() -> primaries.size() == 1 ? Optional.of(primaries.getFirst()) : Optional.empty());
    }

    private Optional<NodeScore.Share> homeShare(NodeId node, Optional<NodeId> place) {
        if (!node.equals(guest.home())) {
            return Optional.empty();
        }
        boolean counts = situation().snapshot().failback() || place.isEmpty() || place.get().equals(node);
        return Optional.of(counts
                ? new NodeScore.Share("home", HOME)
                : new NodeScore.Share("home (does not count while it is elsewhere: failback is off)", 0));
    }

    private Optional<NodeScore.Share> stickinessShare(NodeId node, Optional<NodeId> place) {
        if (!place.filter(node::equals).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(situation().snapshot().failback() && !node.equals(guest.home())
                ? new NodeScore.Share("stickiness (does not count away from home: failback is on)", 0)
                : new NodeScore.Share("stickiness: it is here", situation().snapshot().stickiness()));
    }

    private Optional<Reason> nodeRefusal(NodeId node) {
        NodeFate fate = situation().observed().fate(node);
        if (fate == NodeFate.LEFT) {
            return Optional.of(Reason.of(ReasonCode.NODE_LEFT,
                    node + " left the cluster cleanly, and is back after its next boot"));
        }
        if (fate != NodeFate.MEMBER) {
            return Optional.of(Reason.of(ReasonCode.NODE_NOT_A_MEMBER,
                    node + " is not in the view (" + fate.name().toLowerCase(Locale.ROOT) + ")"));
        }
        if (situation().observed().isLeaving(node)) {
            return Optional.of(Reason.of(ReasonCode.NODE_LEAVING, node + " is leaving the cluster"));
        }
        return input.failCounts().barred(guest.name(), node, situation().settings())
                .map(why -> Reason.of(ReasonCode.FAIL_COUNT_REACHED, node + ": " + why));
    }

    boolean isStandby(NodeId node) {
        return situation().snapshot().node(node).map(NodeConfig::standby).orElse(false);
    }

    private record VolumeVerdict(@Nullable Reason refusal, boolean passing) {}

    private VolumeVerdict volumeVerdict(String name, NodeId node) {
        Optional<VolumeConfig> config = situation().volumeConfig(name);
        if (config.isEmpty() || config.get().replicaOn(node).isEmpty()) {
            return new VolumeVerdict(Reason.of(ReasonCode.NO_REPLICA, node + " holds no replica of " + name), false);
        }
        Optional<VolumeState> told = situation().volume(name, node);
        if (told.isEmpty()) {
            return new VolumeVerdict(
                    Reason.of(ReasonCode.VOLUME_NOT_REPORTED,
                    node + ": replication has not told about " + name + " yet"), true);
        }
        VolumeState volume = told.get();
        if (volume.role() == Role.PRIMARY || volume.promotable() || canTakeOver(volume)) {
            return new VolumeVerdict(null, false);
        }
        String why = volume.refusal() == null ? "disk " + volume.disk() + ", " + volume.connection() : volume.refusal();
        return new VolumeVerdict(Reason.of(ReasonCode.VOLUME_NOT_PROMOTABLE,
                name + " on " + node + " can't be promoted: " + why), mayPass(volume));
    }

    /** Refused only because the other replica is Primary: it is once that one was demoted. */
    public static boolean canTakeOver(VolumeState volume) {
        return volume.disk() == DiskState.UP_TO_DATE && volume.peerRole() == Role.PRIMARY
                && switch (volume.connection()) {
                    case CONNECTED, SYNC_SOURCE -> true;
                    case STAND_ALONE, CONNECTING, SYNC_TARGET -> false;
                };
    }

    private static boolean mayPass(VolumeState volume) {
        return switch (volume.disk()) {
            case UP_TO_DATE, CONSISTENT, UNKNOWN -> true;
            // A short resync, such as that of two replicas that just met, is over before patience is.
            case INCONSISTENT, OUTDATED -> volume.connection() == ConnectionState.SYNC_TARGET;
            case DISKLESS, FAILED -> false;
        };
    }
}

package org.twinhost.twinctl.waiting;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;

/**
 * What somebody waits for, and whether a state of the cluster shows it.
 *
 * @param <S> the state that shows it
 */
public sealed interface Goal<S extends Record> {

    /**
     * A wish takes its time to arrive everywhere, and what stood in its way before is shown until then: only what still stands
     * there after this counts.
     */
    Duration ARRIVAL = Duration.ofSeconds(5);

    Class<S> source();

    /** @param waited since the wish was accepted, as long as that is on a server */
    Sight in(S state, Duration waited);

    /** What the cluster's status shows. */
    sealed interface OfCluster extends Goal<ClusterStatus> {
        @Override
        default Class<ClusterStatus> source() {
            return ClusterStatus.class;
        }
    }

    /** What this node's replication shows. */
    sealed interface OfVolumes extends Goal<ReplicationState> {
        @Override
        default Class<ReplicationState> source() {
            return ReplicationState.class;
        }
    }

    /**
     * @param node where it is to run; null: anywhere
     * @param notOn where it ran before it was told to move; null: it may stay
     */
    record GuestRuns(String guest, @Nullable String node, @Nullable String notOn) implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var found = Seen.guest(state, guest);
            if (found.isEmpty()) {
                return waited.compareTo(ARRIVAL) < 0 ? Sight.yet(guest + " is not shown yet")
                        : Sight.never("there is no " + guest);
            }
            var is = found.get();
            var isThere = node != null ? node.equals(is.node()) : notOn == null || !notOn.equals(is.node());
            if ("started".equals(is.state()) && isThere) {
                return Sight.done(guest + " runs on " + is.node());
            }
            return Seen.underWay(is, waited, "started");
        }
    }

    record GuestStopped(String guest) implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var found = Seen.guest(state, guest);
            if (found.isEmpty()) {
                return Sight.done("there is no " + guest);
            }
            return "stopped".equals(found.get().state()) ? Sight.done(guest + " is stopped")
                    : Seen.underWay(found.get(), waited, "stopped");
        }
    }

    /** Nothing runs there, and nothing will. */
    record NodeEmpty(String node) implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var is = Seen.node(state, node).map(ClusterStatus.Node::state).orElse("unknown");
            var guests = state.resources().stream().filter(each -> node.equals(each.node())).toList();
            var names = guests.stream().map(each -> each.name() + " " + each.state()).collect(Collectors.joining(", "));
            var stuck = guests.stream().filter(Seen::isStuck).findFirst();
            if ("standby".equals(is) && guests.isEmpty()) {
                return Sight.done(node + " is in standby and runs nothing");
            }
            if (stuck.isPresent() && waited.compareTo(ARRIVAL) >= 0) {
                return Sight.never(Seen.stuck(stuck.get()));
            }
            if (!"standby".equals(is) && !"online".equals(is) && waited.compareTo(ARRIVAL) >= 0) {
                return Sight.never(node + " is " + is);
            }
            return Sight.yet(node + " is " + is + (guests.isEmpty() ? "" : ", there: " + names));
        }
    }

    record NodeOnline(String node) implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var is = Seen.node(state, node).map(ClusterStatus.Node::state).orElse("unknown");
            if ("online".equals(is)) {
                return Sight.done(node + " is online");
            }
            return "standby".equals(is) || waited.compareTo(ARRIVAL) < 0 ? Sight.yet(node + " is " + is)
                    : Sight.never(node + " is " + is + ": bring it back first (twinctl status says how)");
        }
    }

    /** It said goodbye. */
    record NodeLeft(String node) implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var found = Seen.node(state, node);
            var is = found.map(ClusterStatus.Node::state).orElse("unknown");
            if ("left".equals(is)) {
                return Sight.done(node + " left the cluster; it is back after its next boot");
            }
            if (!"leaving".equals(is) && waited.compareTo(ARRIVAL) >= 0) {
                return Sight.never(node + " is " + is + ", not leaving: somebody has taken it back, or it is gone");
            }
            return Sight.yet(node + " is " + is + found.map(Seen::waitsFor).orElse(""));
        }
    }

    /** All nodes said goodbye, or are gone already. */
    record AllLeft() implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var staying = state.nodes().stream().filter(each -> !"left".equals(each.state())
                    && !"offline".equals(each.state()) && !"fenced".equals(each.state())).toList();
            if (staying.isEmpty()) {
                return Sight.done("all nodes have left; they may be switched off, in any order");
            }
            var taken = staying.stream().filter(each -> "online".equals(each.state()) || "standby".equals(each.state()))
                    .findFirst();
            if (taken.isPresent() && waited.compareTo(ARRIVAL) >= 0) {
                return Sight.never(taken.get().name() + " is " + taken.get().state()
                        + ": somebody has taken the shutdown back");
            }
            return Sight.yet(staying.stream().map(each -> each.name() + " is " + each.state() + Seen.waitsFor(each))
                    .collect(Collectors.joining(", ")));
        }
    }

    /** All nodes are there, and what is to run runs. */
    record AllUp() implements OfCluster {

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var missing = state.nodes().stream()
                    .filter(each -> !"online".equals(each.state()) && !"standby".equals(each.state()))
                    .map(each -> each.name() + " is " + each.state()
                            + ("left".equals(each.state()) ? " until its next boot" : Seen.waitsFor(each)));
            var down = state.resources().stream()
                    .filter(each -> "started".equals(each.target()) && !"started".equals(each.state()))
                    .map(each -> each.name() + " is " + each.state());
            var text = Stream.concat(missing, down).collect(Collectors.joining(", "));
            return text.isEmpty() ? Sight.done("all nodes are there, and all that is to run runs") : Sight.yet(text);
        }
    }

    /** Guests that were named before run, wherever. Who has just been allowed to act needs his time until none is blocked. */
    record GuestsRun(List<String> guests) implements OfCluster {

        private static final Duration BLOCKED_MAX = Duration.ofSeconds(60);

        public GuestsRun {
            guests = List.copyOf(guests);
        }

        @Override
        public Sight in(ClusterStatus state, Duration waited) {
            var down = state.resources().stream()
                    .filter(each -> guests.contains(each.name()) && !"started".equals(each.state())).toList();
            var stuck = down.stream().filter(each -> "failed".equals(each.state()) && waited.compareTo(ARRIVAL) >= 0
                    || Seen.isStuck(each) && waited.compareTo(BLOCKED_MAX) >= 0).findFirst();
            if (stuck.isPresent()) {
                return Sight.never(Seen.stuck(stuck.get()));
            }
            var shown = state.resources().stream().map(ClusterStatus.Resource::name).toList();
            if (!shown.containsAll(guests)) {
                return Sight.yet("not all of " + String.join(", ", guests) + " are shown yet");
            }
            return down.isEmpty() ? Sight.done(guests.isEmpty() ? "no guest is to run" : "these guests run: "
                            + String.join(", ", guests))
                    : Sight.yet(down.stream().map(each -> each.name() + " is " + each.state() + Seen.because(each.reason()))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Both replicas are UpToDate. */
    record VolumeSynced(String volume) implements OfVolumes {

        @Override
        public Sight in(ReplicationState state, Duration waited) {
            var found = Seen.volume(state, volume);
            if (found.isEmpty()) {
                return Sight.never("no replica of " + volume + " is on " + state.node() + ": ask on another node");
            }
            var is = found.get();
            if (is.connection() == ConnectionState.CONNECTED && is.disk() == DiskState.UP_TO_DATE
                    && is.peerDisk() == DiskState.UP_TO_DATE) {
                return Sight.done(volume + " is in sync");
            }
            if (waited.compareTo(ARRIVAL) >= 0 && is.connection() == ConnectionState.STAND_ALONE && is.splitBrain() != null) {
                return Sight.never(volume + " is a split brain still" + Seen.because(is.reason()));
            }
            if (waited.compareTo(ARRIVAL) >= 0
                    && (Seen.isLost(is.disk()) || Seen.isLost(is.peerDisk()) || is.peer() == null)) {
                return Sight.never(volume + Seen.replicas(is) + Seen.because(is.reason()));
            }
            var how = is.resyncPercent() == null ? Seen.replicas(is) + Seen.because(is.reason()) : ": resync";
            return new Sight(Sight.Kind.YET, volume + how, is.resyncPercent());
        }
    }

    /**
     * It was compared from end to end, and nothing is left that differs.
     *
     * @param before when the last pass had ended before this one was asked for; null: none had
     */
    record VolumeVerified(String volume, @Nullable Instant before) implements OfVolumes {

        @Override
        public Sight in(ReplicationState state, Duration waited) {
            var verify = Seen.volume(state, volume).map(VolumeState::verify).orElse(null);
            if (verify == null) {
                return Sight.never("nothing is known here of " + volume + ": ask on the node where it is Primary");
            }
            if (verify.running()) {
                return new Sight(Sight.Kind.YET, volume + ": being compared" + Seen.because(verify.waitsFor()),
                        verify.percent());
            }
            var isNew = verify.ended() != null && !verify.ended().equals(before);
            if (isNew && (verify.atRisk() || verify.troubledBytes() > 0)) {
                return Sight.never(volume + " was compared and is not well: twinctl volume status says what differs, and what"
                        + " to do");
            }
            if (isNew) {
                return Sight.done(volume + " was compared, " + verify.repairedBytes() + " bytes were repaired");
            }
            return waited.compareTo(ARRIVAL) < 0 ? Sight.yet(volume + ": about to be compared")
                    : Sight.never(volume + " is not being compared" + Seen.because(verify.waitsFor()));
        }
    }

    /** What goals look for. */
    final class Seen {

        private Seen() {}

        static Optional<ClusterStatus.Resource> guest(ClusterStatus state, String name) {
            return state.resources().stream().filter(each -> each.name().equals(name)).findFirst();
        }

        static Optional<ClusterStatus.Node> node(ClusterStatus state, String name) {
            return state.nodes().stream().filter(each -> each.name().equals(name)).findFirst();
        }

        static String waitsFor(ClusterStatus.Node node) {
            return node.reason() == null ? "" : ", waits: " + node.reason();
        }

        static Optional<VolumeState> volume(ReplicationState state, String name) {
            return state.volumes().stream().filter(each -> each.name().equals(name)).findFirst();
        }

        static Sight underWay(ClusterStatus.Resource is, Duration waited, String wanted) {
            if (waited.compareTo(ARRIVAL) >= 0) {
                if (isStuck(is)) {
                    return Sight.never(stuck(is));
                }
                if (!wanted.equals(is.target())) {
                    return Sight.never(is.name() + " is wanted " + is.target() + ": somebody has changed his mind");
                }
            }
            return Sight.yet(is.name() + " is " + is.state() + (is.node() == null ? "" : " on " + is.node()));
        }

        static boolean isStuck(ClusterStatus.Resource is) {
            return "failed".equals(is.state()) || "blocked".equals(is.state());
        }

        static boolean isLost(DiskState disk) {
            return disk == DiskState.FAILED || disk == DiskState.DISKLESS;
        }

        static String stuck(ClusterStatus.Resource is) {
            return is.name() + " is " + is.state() + because(is.reason()) + "\n  twinctl why " + is.name();
        }

        static String replicas(VolumeState is) {
            return ": " + is.disk() + " here, " + is.peerDisk() + (is.peer() == null ? " elsewhere" : " on " + is.peer()) + ", "
                    + is.connection();
        }

        static String because(@Nullable String reason) {
            return reason == null ? "" : ": " + reason;
        }
    }
}

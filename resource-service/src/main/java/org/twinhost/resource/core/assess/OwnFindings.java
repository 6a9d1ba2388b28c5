package org.twinhost.resource.core.assess;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.LocalFacts;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.place.FailCounts;

/**
 * What only this node can see: its fence devices, its directory, its disk, what its guests and replicas are like. The other
 * nodes learn it from its report; what somebody else may see as well is left to {@link ClusterFindings}.
 *
 * <p>No text changes by time alone, for each change is told to the others.
 */
public final class OwnFindings {

    /** A device that was not asked for so long is not known to answer; the usual question is asked every minute. */
    private static final Duration DEVICE_AGE_MAX = Duration.ofMinutes(5);
    /** So long a test is worth something: a password is changed, a cable is pulled. */
    private static final Duration TEST_AGE_MAX = Duration.ofDays(90);

    private final ObservedCluster observed;
    private final ClusterSnapshot snapshot;
    private final Instant now;
    /** By code and thing: one of each. */
    private final SortedMap<String, Finding> found = new TreeMap<>();

    private OwnFindings(ObservedCluster observed, Instant now) {
        this.observed = observed;
        this.snapshot = observed.snapshot();
        this.now = now;
    }

    /** The report of this node without sequence numbers, with what it found. */
    public static NodeReport report(ObservedCluster observed, List<NodeReport.UnderWay> underWay, FailCounts failCounts,
            @Nullable String notWritten, Instant now, ResourceSettings settings) {
        return observed.ownReport(now, settings, underWay).finding(of(observed, failCounts, notWritten, now, settings));
    }

    /**
     * Sorted by code and thing; nothing while there is no configuration.
     *
     * @param notWritten why the tasks of this node can't be written; null: they can
     */
    public static List<Finding> of(ObservedCluster observed, FailCounts failCounts, @Nullable String notWritten, Instant now,
            ResourceSettings settings) {
        if (!observed.isConfigured()) {
            return List.of();
        }
        OwnFindings own = new OwnFindings(observed, now);
        LocalFacts local = observed.local();
        own.fenceDevices(observed.serviceUp(ServiceName.FENCING, now, settings) ? local.fencing() : null);
        if (local.config() != null) {
            OwnDirectory.of(local.config().value()).ifPresent(own::add);
        }
        own.addAll(OwnGuests.of(observed));
        own.addAll(OwnVolumes.of(observed, now));
        own.addAll(OwnHost.of(observed, now));
        own.heartbeat();
        if (notWritten != null) {
            own.add(Finding.of(FindingCode.STATE_NOT_WRITTEN, Things.node(observed.self()), notWritten
                    + "; orders to it wait"));
        }
        own.barred(failCounts, settings);
        return own.found.values().stream()
                .sorted(Comparator.comparing(Finding::code).thenComparing(Finding::what)).toList();
    }

    /** Of several with one code on one thing the texts are joined. */
    private void add(Finding one) {
        found.merge(one.code() + " " + one.what(), one, (before, more) ->
                before.saying(before.text() + "; " + more.text(), before.next()));
    }

    private void addAll(Collection<Finding> several) {
        several.forEach(this::add);
    }

    // Fence devices --------------------------------------------------------------------------------------------------

    private void fenceDevices(@Nullable Heard<FencingState> heard) {
        for (NodeId node : observed.peers()) {
            Optional<FenceDeviceConfig> device = snapshot.fenceDeviceOf(node);
            if (device.isPresent()) {
                List<FenceDeviceState> told = heard == null || heard.value().devices() == null
                        ? List.of() : heard.value().devices();
                told.stream().filter(each -> each.node().equals(node)).findFirst().ifPresentOrElse(this::fenceDevice,
                        () -> add(Finding.of(FindingCode.FENCE_DEVICE_UNKNOWN, Things.fenceDevice(node),
                                "fencing of " + observed.self() + " says nothing of it")));
            }
        }
    }

    private void fenceDevice(FenceDeviceState device) {
        NodeId node = device.node();
        String what = Things.fenceDevice(node);
        String asked = ", asked from " + observed.self();
        switch (device.condition()) {
            case UNKNOWN -> add(Finding.of(FindingCode.FENCE_DEVICE_UNKNOWN, what, "not asked yet from " + observed.self()));
            case OK -> {
                if (device.checkedAt() == null || isOld(device.checkedAt(), DEVICE_AGE_MAX)) {
                    add(Finding.of(FindingCode.FENCE_DEVICE_UNKNOWN, what,
                            "not asked for more than " + DEVICE_AGE_MAX.toMinutes() + " min from " + observed.self()));
                }
            }
            case FAILED -> add(Finding.of(FindingCode.FENCE_DEVICE_FAILED, what, device.text() + asked)
                    .next("mend its network, address or password; then, on " + observed.self() + ": twinctl fence test " + node)
                    .since(device.since()));
            case DOUBTED -> add(Finding.of(FindingCode.FENCE_DEVICE_DOUBTED, what, device.text()).since(device.since()));
            case LIES -> add(Finding.of(FindingCode.FENCE_DEVICE_LIES, what, device.text()).since(device.since()));
        }
        tested(device, what);
    }

    private void tested(FenceDeviceState device, String what) {
        String command = "on " + observed.self() + ": twinctl fence test " + device.node();
        FenceDeviceState.Test test = device.test();
        if (test == null) {
            add(Finding.of(FindingCode.FENCE_DEVICE_UNTESTED, what, "never tested from " + observed.self()).next(command));
        } else if (!test.passed() && device.condition() == FenceDeviceState.Condition.FAILED) {
            // Said already: it does not answer now, either.
        } else if (!test.passed()) {
            add(Finding.of(FindingCode.FENCE_TEST_FAILED, what, "its test from " + observed.self() + " failed: " + test.text())
                    .next("mend that; then, " + command).since(test.at()));
        } else if (isOld(test.at(), TEST_AGE_MAX)) {
            add(Finding.of(FindingCode.FENCE_DEVICE_UNTESTED, what, "not tested for more than " + TEST_AGE_MAX.toDays()
                    + " days from " + observed.self()).next(command));
        }
    }

    private boolean isOld(Instant at, Duration ageMax) {
        return Duration.between(at, now).compareTo(ageMax) > 0;
    }

    // Heartbeat ------------------------------------------------------------------------------------------------------

    private void heartbeat() {
        HeartbeatState said = observed.membership().said();
        if (said != null && !said.troubles().isEmpty()) {
            add(Finding.of(FindingCode.REFUSED_PACKETS, Things.node(observed.self()),
                    said.troubles().stream().collect(Collectors.joining("; "))));
        }
    }

    // What only the coordinator counts -------------------------------------------------------------------------------

    private void barred(FailCounts failCounts, ResourceSettings settings) {
        if (!observed.isCoordinator()) {
            return;
        }
        for (GuestConfig guest : snapshot.guests()) {
            for (NodeId node : observed.nodes()) {
                failCounts.barred(guest.name(), node, settings).ifPresent(why -> add(Finding.of(FindingCode.GUEST_BARRED,
                        Things.guestOn(guest.name(), node), why)
                        .next("mend the cause, then twinctl vm start " + guest.name()
                                + "; it is also tried again by itself after a while")));
            }
        }
    }}

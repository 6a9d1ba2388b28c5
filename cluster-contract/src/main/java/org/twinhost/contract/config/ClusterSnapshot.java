package org.twinhost.contract.config;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * The whole configuration, validated as a whole: what a service knows is one snapshot, never half of two.
 *
 * @param cluster its name
 * @param stickiness score for staying where a guest runs
 * @param failback true: a guest returns to its home as soon as it can
 * @param protectAgainst what the site wants to survive, one at a time; null: {@link ProtectAgainst#USUAL}
 * @param maintenanceUntil until then nothing is started, stopped or fenced, as {@code 2026-01-01T14:00:00Z}; null: no
 * maintenance
 */
public record ClusterSnapshot(
        Revision revision, String cluster, Timing timing, int stickiness, boolean failback, List<NodeConfig> nodes,
        List<LinkConfig> links, List<VolumeConfig> volumes, List<GuestConfig> guests,
        List<FenceDeviceConfig> fenceDevices, List<ConstraintConfig> constraints,
        @Nullable List<ProtectAgainst> protectAgainst, @Nullable String maintenanceUntil) {

    /** Of a site that wants to survive what is usual. */
    public ClusterSnapshot(
            Revision revision, String cluster, Timing timing, int stickiness, boolean failback, List<NodeConfig> nodes,
            List<LinkConfig> links, List<VolumeConfig> volumes, List<GuestConfig> guests,
            List<FenceDeviceConfig> fenceDevices, List<ConstraintConfig> constraints) {
        this(revision, cluster, timing, stickiness, failback, nodes, links, volumes, guests, fenceDevices, constraints, null);
    }

    /** Without maintenance. */
    public ClusterSnapshot(
            Revision revision, String cluster, Timing timing, int stickiness, boolean failback, List<NodeConfig> nodes,
            List<LinkConfig> links, List<VolumeConfig> volumes, List<GuestConfig> guests,
            List<FenceDeviceConfig> fenceDevices, List<ConstraintConfig> constraints,
            @Nullable List<ProtectAgainst> protectAgainst) {
        this(revision, cluster, timing, stickiness, failback, nodes, links, volumes, guests, fenceDevices, constraints,
                protectAgainst, null);
    }

    /** Until when nothing is started, stopped or fenced; empty: it is over, or there is none. */
    public Optional<Instant> maintenance(Instant now) {
        try {
            return Optional.ofNullable(maintenanceUntil).map(Instant::parse).filter(now::isBefore);
        } catch (DateTimeParseException noMoment) {
            return Optional.empty(); // the config service lets none pass
        }
    }

    /** What is to be survived, said or not. */
    public boolean protectsAgainst(ProtectAgainst what) {
        return (protectAgainst == null ? ProtectAgainst.USUAL : protectAgainst).contains(what);
    }

    public Optional<NodeConfig> node(NodeId name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    public Optional<VolumeConfig> volume(String name) {
        return volumes.stream().filter(volume -> volume.name().equals(name)).findFirst();
    }

    public Optional<GuestConfig> guest(String name) {
        return guests.stream().filter(guest -> guest.name().equals(name)).findFirst();
    }

    public Optional<FenceDeviceConfig> fenceDeviceOf(NodeId node) {
        return fenceDevices.stream().filter(device -> device.node().equals(node)).findFirst();
    }
}

package org.twinhost.resource.core.assess;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.ObservedCluster;

/** What comparing the replicas found, and how long ago it was. */
final class OwnVolumes {

    /** A pass begins by itself when it is due; one that did not begin and end in twice that time is no mere delay. */
    private static final int PATIENCE = 2;
    /** A pass is begun again after half a day. */
    private static final Duration FIRST_PASS_MAX = Duration.ofDays(2);

    private OwnVolumes() {}

    static List<Finding> of(ObservedCluster observed, Instant now) {
        Heard<ReplicationState> heard = observed.local().volumes();
        List<Finding> found = new ArrayList<>();
        if (heard != null) {
            for (VolumeState volume : heard.value().volumes()) {
                VerifyState verify = volume.verify();
                if (verify != null) {
                    verified(volume.name(), verify, found);
                    observed.snapshot().volume(volume.name()).ifPresent(config -> age(config, verify, now, found));
                }
            }
            unsealed(heard.value(), found);
        }
        return found;
    }

    private static void unsealed(ReplicationState told, List<Finding> found) {
        List<String> names = told.volumes().stream().filter(VolumeState::unsealed).map(VolumeState::name).toList();
        if (!names.isEmpty()) {
            found.add(Finding.of(FindingCode.LINK_UNSEALED, Things.CLUSTER,
                    "who reaches the cable reads and changes the data of "
                    + (names.size() == 1 ? "volume " + names.getFirst() : names.size() + " volumes") + ", as configured"));
        }
    }

    private static void verified(String name, VerifyState verify, List<Finding> found) {
        if (verify.atRisk()) {
            found.add(Finding.of(FindingCode.VOLUME_DIFFERS, Things.volume(name), "the replicas differ in "
                    + verify.differingBytes() + " bytes and nobody knows which is right"));
        }
        if (verify.troubledBytes() > 0) {
            found.add(Finding.of(FindingCode.VOLUME_BAD_BLOCKS, Things.volume(name), verify.troubledBytes()
                    + " bytes could not be compared or repaired: " + verify.troubles().stream()
                            .map(VerifyState.Trouble::text).collect(Collectors.joining(", "))));
        }
    }

    private static void age(VolumeConfig config, VerifyState verify, Instant now, List<Finding> found) {
        if (config.daysBetweenVerifies() == 0 || config.replicas().size() < 2) {
            return;
        }
        long days = (long) PATIENCE * config.daysBetweenVerifies();
        boolean isOld = isBefore(verify.ended(), now.minus(Duration.ofDays(days)));
        boolean neverEnds = verify.ended() == null && isBefore(verify.begun(), now.minus(FIRST_PASS_MAX));
        if (isOld || neverEnds) {
            found.add(Finding.of(FindingCode.VOLUME_UNVERIFIED, Things.volume(config.name()), isOld
                    ? "its replicas were not compared for more than " + days + " days"
                    : "comparing its replicas never came to an end").since(verify.ended())
                    .next("twinctl volume verify " + config.name()));
        }
    }

    private static boolean isBefore(@Nullable Instant at, Instant limit) {
        return at != null && at.isBefore(limit);
    }
}

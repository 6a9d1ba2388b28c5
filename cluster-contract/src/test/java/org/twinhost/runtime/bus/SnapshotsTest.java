package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;

/** No configuration ends a service, and each part of it hears of each. */
class SnapshotsTest {

    private final Snapshots snapshots = new Snapshots();
    private final List<Long> heard = new ArrayList<>();

    private static ClusterSnapshot snapshot(long revision, List<NodeConfig> nodes, GuestConfig... guests) {
        return new ClusterSnapshot(new Revision(revision, "00"), "jupiter", Timing.ofDeadtime(3_000), 0, false, nodes,
                List.of(), List.of(), List.of(guests), List.of(), List.of());
    }

    private void take(ClusterSnapshot snapshot) {
        snapshots.take(snapshot, _ -> { });
    }

    @Test
    void aPartThatFailsLeavesTheOthersTheirTurn() {
        snapshots.onSnapshot(_ -> {
            throw new IllegalStateException("no such interface");
        });
        snapshots.onSnapshot(snapshot -> heard.add(snapshot.revision().number()));

        take(snapshot(1, List.of()));
        snapshots.onSnapshot(_ -> {
            throw new IllegalStateException("no such interface");
        });
        take(snapshot(2, List.of()));

        assertThat(heard).containsExactly(1L, 2L);
        assertThat(snapshots.current().orElseThrow().revision().number()).isEqualTo(2);
    }

    @Test
    void whatHasPartsMissingIsIgnored() {
        snapshots.onSnapshot(snapshot -> heard.add(snapshot.revision().number()));
        take(snapshot(1, List.of()));

        take(null);
        take(new ClusterSnapshot(null, "jupiter", null, 0, false, null, null, null, null, null, null));
        take(snapshot(2, List.of(new NodeConfig(new NodeId("jupiter1"), false, null))));
        take(snapshot(3, Arrays.asList(null, null)));

        assertThat(heard).containsExactly(1L);
        assertThat(snapshots.current().orElseThrow().revision().number()).isEqualTo(1);
    }

    @Test
    void whatMayBeAbsentMay() {
        take(snapshot(1, List.of(), new GuestConfig("web1", "uuid", null, GuestConfig.Target.STARTED, 1, 64, List.of(),
                List.of(), new GuestConfig.KernelBoot("/kernel", null, null, null), 0)));
        assertThat(snapshots.current()).isPresent();
    }
}

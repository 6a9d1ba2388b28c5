package org.twinhost.twinctl.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.runtime.Json;

/** What a person sees of a split brain before he decides. */
class SplitBrainShownTest {

    private static final SplitBrainState.Side HERE = new SplitBrainState.Side(new NodeId("jupiter1"), true,
            DiskState.UP_TO_DATE, "0a", 12 << 20, Instant.parse("2026-05-04T10:00:02Z"));
    private static final SplitBrainState.Side THERE = new SplitBrainState.Side(new NodeId("jupiter2"), false,
            DiskState.OUTDATED, "0b", 64 << 10, Instant.parse("2026-05-04T09:41:10Z"));
    private static final Instant MET = Instant.parse("2026-05-04T10:00:00Z");

    private static String status(SplitBrainState split) {
        return VolumeReport.of(List.of(new VolumeState("web1", 64 << 20, Role.PRIMARY, DiskState.UP_TO_DATE,
                ConnectionState.STAND_ALONE, false, null, THERE.node(), Role.UNKNOWN, DiskState.UNKNOWN, true, null, false,
                "0a", 12 << 20, null).with(split)));
    }

    @Test
    void saysWhatEachSideChangedAndWhatItCostsToThrowItAway() {
        assertThat(status(new SplitBrainState(MET, HERE, THERE, true, 13 << 20, null))).contains("""
                web1: SPLIT BRAIN, met at 2026-05-04T10:00:00Z: each replica was written without the other, and nothing is\
                 overwritten until you say whose changes are thrown away
                web1:   jupiter1 (Primary, UpToDate) changed 12 MiB, its guest wrote last at 2026-05-04T10:00:02Z
                web1:   jupiter2 (Outdated) changed 64 KiB, its guest wrote last at 2026-05-04T09:41:10Z
                web1:   twinctl volume resolve web1 --discard jupiter1: loses 12 MiB, copies up to 13 MiB; stop its guest on\
                 jupiter1 first
                web1:   twinctl volume resolve web1 --discard jupiter2: loses 64 KiB (fewer changes, older writes, no guest\
                 runs on it), copies up to 13 MiB
                """);
    }

    @Test
    void namesTheRangesThatOneSideChanged() {
        assertThat(VolumeReport.diff(Json.tree(Map.of("volume", "web1", "node", "jupiter1", "bytes", 12_288, "all", false,
                "ranges", List.of(Map.of("offset", 4_096, "length", 8_192), Map.of("offset", 1 << 20, "length", 4_096))))))
                .isEqualTo("""
                        web1 on jupiter1: 12 KiB may differ from the other replica, as the bitmap here says

                        OFFSET   LENGTH
                        4096     8192    8 KiB
                        1048576  4096    4 KiB
                        and more behind that
                        """);
        assertThat(VolumeReport.diff(Json.tree(Map.of("volume", "web1", "node", "jupiter1", "bytes", 0, "all", true,
                "ranges", List.of())))).isEqualTo("web1 on jupiter1: 0 B may differ from the other replica, as the bitmap"
                        + " here says\n");
        assertThat(VolumeReport.diff(Json.tree(Map.of("volume", "web1", "node", "jupiter1", "bytes", 0, "all", true,
                "counted", false, "ranges", List.of())))).contains("0 B or more may differ", "keep the whole device");
    }

    @Test
    void saysWhatIsNotKnownAndWhatWasSaidAlready() {
        var unknown = new SplitBrainState.Side(THERE.node(), false, THERE.disk(), "0b", 0, null);
        assertThat(status(new SplitBrainState(MET, HERE, unknown, false, 64 << 20, THERE.node()))).contains(
                "web1: what was written on jupiter2 is thrown away, it was said; that begins when the replicas meet\n",
                "changed 0 B or more, its guest wrote last before its service started\n",
                "--discard jupiter2: loses 0 B or more (no guest runs on it), copies up to 64 MiB\n");
    }
}

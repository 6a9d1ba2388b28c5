package org.twinhost.twinctl;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.FailoverTimeline;

/** What a cluster of two says. */
public final class Samples {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final Instant AT = Instant.parse("2026-05-04T10:00:00Z");
    /** When it is asked. */
    public static final Instant NOW = AT.plusSeconds(3600);
    private static final long SIZE = 64L * 1024 * 1024;

    private Samples() {}

    /** All that is read by records. */
    public static List<Record> all() {
        return List.of(healthy(), afterALoss(), atRisk(), down(), volumes(), timeline(), snapshot());
    }

    static ClusterStatus healthy() {
        return new ClusterStatus(
                new ClusterStatus.Cluster("jupiter", "12-0123456789abcdef", "jupiter1", true,
                        new ClusterStatus.ViewSummary(7, List.of("jupiter1", "jupiter2"))),
                List.of(node("jupiter1", "online", "up"), node("jupiter2", "online", "up")),
                List.of(new ClusterStatus.Volume("web1", SIZE, List.of(
                        new ClusterStatus.Replica("jupiter1", Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED,
                                0L, null),
                        new ClusterStatus.Replica("jupiter2", Role.SECONDARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED,
                                0L, null)))),
                List.of(new ClusterStatus.Resource("web1", "vm", "started", "started", "jupiter1", 150_000L, null, null)),
                List.of());
    }

    static ClusterStatus afterALoss() {
        return new ClusterStatus(
                new ClusterStatus.Cluster("jupiter", null, "jupiter2", true,
                        new ClusterStatus.ViewSummary(8, List.of("jupiter2"))),
                List.of(node("jupiter1", "unclean", "down"), node("jupiter2", "online", "up")),
                List.of(new ClusterStatus.Volume("web1", SIZE, List.of(
                        new ClusterStatus.Replica("jupiter1", null, null, null, null, null),
                        new ClusterStatus.Replica("jupiter2", Role.SECONDARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING,
                                4096L, null)))),
                List.of(new ClusterStatus.Resource("web1", "vm", "started", "blocked", null, 3200L,
                        "jupiter1 is not proven off: its BMC 10.90.4.101 does not answer", "node-unclean")),
                List.of(new ClusterStatus.Fencing("jupiter1", 3, "pending", null, AT, 3100L)));
    }

    public static ClusterStatus atRisk() {
        return healthy().assessed(new Assessment(
                Verdict.AT_RISK, 3, AT.plusSeconds(120), List.of(
                        new Assessment.Why(FindingCode.LINK_DOWN, "nothing is heard over it", "link red to jupiter2",
                                "look at its cable, port and address", Verdict.AT_RISK, AT.plusSeconds(120)),
                        new Assessment.Why(FindingCode.FENCE_DEVICE_UNTESTED, "it was last tested a year ago, and from then on"
                                + " the node got another power supply, another board and another address, as it seems",
                                "fence device of jupiter1", "twinctl fence test jupiter1", Verdict.AT_RISK,
                                AT.minusSeconds(86_400)),
                        new Assessment.Why(FindingCode.NOT_PROTECTED_BY_CHOICE, "the site does not ask to survive this",
                                "cluster", "nothing", Verdict.PROTECTED, null),
                        new Assessment.Why(FindingCode.GUEST_WITHOUT_FAILOVER, "it is configured for one node", "guest build1",
                                "nothing", Verdict.PROTECTED, null)),
                Map.of("guest web1", Verdict.PROTECTED, "node jupiter2", Verdict.AT_RISK),
                List.of("node", "disk", "link"),
                new TreeMap<>(Map.of(
                        "jupiter1", List.of(
                                new Assessment.IfLost("web1", Assessment.Outcome.RESTARTS, "jupiter2", 1900L, null),
                                new Assessment.IfLost("web2", Assessment.Outcome.RESTARTS, "jupiter2", 4200L, null),
                                new Assessment.IfLost("mail1", Assessment.Outcome.DOWN, null, null,
                                        "its volume has one copy, on jupiter1")),
                        "jupiter2", List.of(
                                new Assessment.IfLost("web1", Assessment.Outcome.RUNS_ON, "jupiter1", 0L, null),
                                new Assessment.IfLost("db1", Assessment.Outcome.WAITS, "jupiter1", null, null)))),
                AT.plusSeconds(7200), "look at its cable, port and address"));
    }

    static ClusterStatus down() {
        return afterALoss().assessed(new Assessment(Verdict.DOWN, 5, null, List.of(
                new Assessment.Why(FindingCode.GUEST_BLOCKED, "jupiter1 is not proven off", "guest web1",
                        "look at the node; if it is surely off: twinctl fence confirm jupiter1", Verdict.DOWN, null)),
                Map.of("guest web1", Verdict.DOWN), List.of("node", "disk", "link", "mains"), Map.of(), null, null));
    }

    private static ClusterStatus.Node node(String name, String state, String link) {
        return new ClusterStatus.Node(name, state, 3L,
                List.of(new ClusterStatus.Link("grey", link, 3300L), new ClusterStatus.Link("red", "up", 20L)),
                List.of(new ClusterStatus.Service("vm", "UP"), new ClusterStatus.Service("fencing", "UP")));
    }

    static ReplicationState volumes() {
        return new ReplicationState(5, AT, ONE, 3, 9, List.of(
                new VolumeState("mail1", SIZE, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET, false, null,
                        TWO, Role.PRIMARY, DiskState.UP_TO_DATE, false, "it is Inconsistent", true, "00ff00ff00ff00ff", 1536,
                                97.6),
                new VolumeState("web1", SIZE, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING, true,
                        "waits for jupiter2's mark or a proof that it is off", TWO, Role.UNKNOWN, DiskState.UNKNOWN, true, null,
                        false, "00ff00ff00ff00ff", 0, null)),
                List.of(new ReplicationState.PeerContact(TWO, 900L)));
    }

    static FailoverTimeline timeline() {
        return new FailoverTimeline("no heartbeat on any link", ONE, AT, AT.plusMillis(1020), AT.plusMillis(1150),
                AT.plusMillis(1200), AT.plusMillis(2400), 1020L, 130L, 50L, 1200L, 2400L, List.of("web1"));
    }

    public static ClusterSnapshot snapshot() {
        return new ClusterSnapshot(
                new Revision(12, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(new NodeConfig(ONE, false, List.of(new NodeConfig.LinkEnd("grey", "10.90.2.1"))),
                        new NodeConfig(TWO, true, List.of(new NodeConfig.LinkEnd("grey", "10.90.2.2")))),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1)),
                List.of(new VolumeConfig("web1", SIZE, VolumeConfig.Protocol.C, "00000000000000aa", List.of(
                        new VolumeConfig.ReplicaConfig(ONE, "/dev/twinhost/web1"),
                        new VolumeConfig.ReplicaConfig(TWO, "/dev/twinhost/web1")))),
                List.of(new GuestConfig("web1", "6f1c2b34-0000-4000-8000-000000000001", ONE, GuestConfig.Target.STARTED, 1, 96,
                        List.of("web1"), List.of(), null, 20_000)),
                List.of(new FenceDeviceConfig("bmc1", ONE, FenceDeviceConfig.Kind.IPMI, "10.90.4.101", 623, "admin",
                        "/etc/twinhost/bmc.password", 3, false)),
                List.of());
    }
}

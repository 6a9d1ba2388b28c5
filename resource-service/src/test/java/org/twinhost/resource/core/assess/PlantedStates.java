package org.twinhost.resource.core.assess;

import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.world.Configurations;

/** What an administrator may find, each planted into a healthy site by what the services would tell. */
final class PlantedStates {

    private final Map<String, Consumer<Site>> all = new LinkedHashMap<>();

    private PlantedStates() {}

    static Map<String, Consumer<Site>> all() {
        var states = new PlantedStates();
        states.healthy();
        states.nodes();
        states.fencing();
        states.links();
        states.volumes();
        states.guests();
        states.configuration();
        states.hosts();
        states.drills();
        return states.all;
    }

    private void plant(String name, Consumer<Site> change) {
        all.put(name, change);
    }

    private void healthy() {
        plant("all is well", _ -> { });
        plant("a guest is stopped on purpose", site -> {
            site.guestConfig("mail1", PlantedStates::stopped);
            site.guest("mail1", J2, GuestRunState.STOPPED, null);
            site.replica("mail1", J2, Role.SECONDARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED);
        });
        plant("a guest has a disk on one node alone, by choice", site -> site.snapshot = withVolumes(site.snapshot,
                site.snapshot.volumes().stream().map(each -> each.name().equals("web1") ? new VolumeConfig(each.name(),
                        each.sizeBytes(), each.protocol(), each.birth(), each.replicas().subList(0, 1)) : each).toList()));
        plant("a link is set unsealed", site -> site.volume("web1", J1, v -> v.withoutSeal()));
    }

    private void nodes() {
        plant("the other node lost power and is proven off", Site::jupiter2IsOff);
        plant("the other node lost power together with its BMC", site -> {
            site.jupiter2IsLost();
            site.attempts.add(new FenceAttempt(J2, 2, Site.NOW.minusSeconds(27), "lost", false, true, 4,
                    "no answer within 4 s"));
            site.replica("web1", J1, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING);
            site.volume("web1", J1, v -> Site.frozen(v, "waits until jupiter2 is proven off"));
        });
        plant("the other node left cleanly", site -> {
            site.jupiter2IsLost();
            site.losses.clear();
            site.peer = Liveness.LEFT;
            site.runs("mail1", J1);
        });
        plant("the other node is leaving", site -> site.leaving = new NodeReport.Leaving(new EventId(J2, 1, 7), false, false));
        plant("the whole cluster is shut down", site ->
                site.leaving = new NodeReport.Leaving(new EventId(J2, 1, 7), true, false));
        plant("the other node left cleanly and has the only data of a guest", site -> {
            site.jupiter2IsLost();
            site.losses.clear();
            site.peer = Liveness.LEFT;
            site.replica("mail1", J1, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.CONNECTING);
        });
        plant("the other node was never heard since this one booted", site -> {
            site.jupiter2IsLost();
            site.losses.clear();
            site.peer = Liveness.NEVER_HEARD;
            site.quorate = false;
            site.runs("mail1", J1);
        });
        plant("the other node is standby and empty", site -> {
            site.snapshot = Configurations.withStandby(site.snapshot, J2, true);
            site.runs("mail1", J1);
        });
        plant("maintenance", site -> site.snapshot = maintained(site.snapshot, "2026-01-01T14:00:00Z"));
        plant("a guest runs on both nodes in maintenance", site -> {
            site.snapshot = maintained(site.snapshot, "2026-01-01T14:00:00Z");
            site.guest("web1", J2, GuestRunState.RUNNING, null);
        });
        plant("a guest that would move runs in maintenance", site -> {
            site.snapshot = maintained(site.snapshot, "2026-01-01T14:00:00Z");
            site.snapshot = Configurations.withStandby(site.snapshot, J2, true);
        });
        plant("maintenance is over", site -> site.snapshot = maintained(site.snapshot, "2026-01-01T11:59:59Z"));
        plant("the other node died in maintenance", site -> {
            site.jupiter2IsLost();
            site.snapshot = maintained(site.snapshot, "2026-01-01T14:00:00Z");
            site.replica("web1", J1, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING);
            site.volume("web1", J1, v -> Site.frozen(v, "waits until jupiter2 is proven off"));
        });
        plant("the other node's resource service is silent", site -> site.peerReportAge = Duration.ofSeconds(20));
        plant("heartbeat of this node is silent", site -> site.heartbeatAge = Duration.ofSeconds(20));
        plant("this node was never in a view", site -> {
            site.view = View.NONE;
            site.quorate = false;
        });
        for (ServiceName service : List.of(ServiceName.FENCING, ServiceName.VM, ServiceName.REPLICATION)) {
            plant(service.label() + " of the other node is down", site -> site.down.get(J2).add(service));
        }
        plant("fencing of this node is down", site -> site.down.get(J1).add(ServiceName.FENCING));
        plant("config of this node is down", site -> site.down.get(J1).add(ServiceName.CONFIG));
        plant("libvirt of the other node does not answer", site -> site.libvirt.put(J2, false));
        plant("the other node's release says nothing of its devices", site -> site.peerFindings = null);
    }

    private void fencing() {
        plant("a BMC is dead", site -> site.device =
                site.device(FenceDeviceState.Condition.FAILED, "no answer within 4 s", true));
        plant("a BMC refuses the password", site -> site.device =
                site.device(FenceDeviceState.Condition.FAILED, "the password or the user is refused", true));
        plant("a BMC belongs to another machine", site -> site.device =
                site.device(FenceDeviceState.Condition.LIES, "says that jupiter2 is off while it is heard", true));
        plant("a BMC calls a node off that is heard, once", site -> site.device =
                site.device(FenceDeviceState.Condition.DOUBTED, "says that jupiter2 is off while it is heard", true));
        plant("a BMC was not asked yet", site -> site.device =
                site.device(FenceDeviceState.Condition.UNKNOWN, "not asked yet", true));
        plant("a BMC was asked half an hour ago", site -> site.with(old -> new FenceDeviceState(old.node(), old.device(),
                old.condition(), old.text(), old.since(), Site.NOW.minusSeconds(1800), old.test())));
        plant("a BMC was never tested", site -> site.device =
                site.device(FenceDeviceState.Condition.OK, "answers; jupiter2 is on", false));
        plant("a BMC was tested half a year ago", site -> site.with(old -> tested(old, new FenceDeviceState.Test(
                Site.NOW.minus(Duration.ofDays(180)), true, "on", 40))));
        plant("the last test of a BMC failed", site -> site.with(old -> tested(old, new FenceDeviceState.Test(
                Site.NOW.minusSeconds(600), false, "the password or the user is refused", 40))));
        plant("fencing tells nothing of its devices", site -> site.device = null);
        plant("this node's BMC is dead, as the other one says", site -> site.peerFindings = List.of(Finding.of(
                FindingCode.FENCE_DEVICE_FAILED, Things.fenceDevice(J1), "no answer within 4 s, asked from jupiter2")));
        plant("a node has no fence device", site -> site.snapshot = new ClusterSnapshot(site.snapshot.revision(),
                site.snapshot.cluster(), site.snapshot.timing(), 100, false, site.snapshot.nodes(), site.snapshot.links(),
                site.snapshot.volumes(), site.snapshot.guests(), site.snapshot.fenceDevices().subList(0, 1), List.of()));
        plant("mains shall be survived, with BMCs alone", site -> site.snapshot = protecting(site.snapshot,
                List.of(ProtectAgainst.values())));
        plant("mains shall be survived, with a power switch", site -> site.snapshot = protecting(switched(site.snapshot),
                List.of(ProtectAgainst.values())));
    }

    private void links() {
        plant("one cable of two is pulled, the one that mirrors", site -> {
            site.linksDown.add("grey");
            site.replica("web1", J1, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING);
            site.replica("web1", J2, Role.SECONDARY, DiskState.OUTDATED, ConnectionState.CONNECTING);
        });
        plant("the other node fell silent a moment ago", site -> {
            site.linksDown.addAll(List.of("grey", "serial"));
            site.volume("web1", J1, v -> Site.frozen(v, "lost jupiter2: waits for its mark (Outdated) or for proof"));
        });
        plant("the serial cable is pulled", site -> site.linksDown.add("serial"));
        plant("somebody sends packets under another key", site -> site.heartbeatTroubles =
                List.of("10.90.1.7 sends packets that are sealed with another key"));
    }

    private void volumes() {
        plant("a disk of the other node failed", site -> site.replica(
                "web1", J2, Role.SECONDARY, DiskState.DISKLESS, ConnectionState.CONNECTED));
        plant("the disk under a running guest failed", site -> site.replica(
                "web1", J1, Role.PRIMARY, DiskState.FAILED, ConnectionState.CONNECTED));
        plant("a replica is being brought up to date", site -> {
            site.replica("web1", J2, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET);
            site.volume("web1", J2, v -> Site.connected(v, ConnectionState.SYNC_TARGET, 3L << 30, 40.0));
            site.volume("web1", J1, v -> Site.connected(v, ConnectionState.SYNC_SOURCE, 3L << 30, 40.0));
        });
        plant("replicas contradict each other", site -> {
            site.volume("web1", J1, v -> Site.connected(v, ConnectionState.STAND_ALONE, 4096, null));
            site.volume("web1", J2, v -> Site.connected(v, ConnectionState.STAND_ALONE, 4096, null));
        });
        plant("a running guest's volume is gone from the other node", site -> site.volumes.get(J2).remove("web1"));
        plant("a volume's writes wait", site -> site.volume("web1", J1, v -> Site.frozen(v, "jupiter2 has to be outdated")));
        plant("both replicas of a volume are not UpToDate", site -> {
            site.guest("web1", J1, GuestRunState.STOPPED, null);
            site.replica("web1", J1, Role.SECONDARY, DiskState.OUTDATED, ConnectionState.CONNECTING);
            site.replica("web1", J2, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.CONNECTING);
        });
        plant("replicas differ", site -> site.volume("web1", J1, v -> v.with(new VerifyState(
                false, null, null, Site.NOW.minusSeconds(60), 1 << 26, 0, 8192, List.of(new VerifyState.Range(0, 8192))))));
        plant("a disk has bad blocks", site -> site.volume("web1", J1, v -> v.with(new VerifyState(
                false, null, null, Site.NOW.minusSeconds(60), 1 << 26, 0, 0, List.of(), null, 4096,
                        List.of(new VerifyState.Trouble(
                        new VerifyState.Range(4096, 4096), VerifyState.Why.NOT_READ, "jupiter1"))))));
        plant("replicas were not compared for a quarter", site -> site.volume("web1", J1, v -> v.with(new VerifyState(
                false, null, null, Site.NOW.minus(Duration.ofDays(90)), 1 << 26, 0, 0, List.of()))));
    }

    private void guests() {
        plant("a guest is barred from its only other node", site -> site.barred("web1", J2));
        plant("a guest failed to start everywhere", site -> {
            site.guest("web1", J1, GuestRunState.STOPPED, null);
            site.barred("web1", J1);
            site.barred("web1", J2);
        });
        plant("a guest runs on both nodes", site -> site.guest("web1", J2, GuestRunState.RUNNING, null));
        plant("a guest is paused", site -> site.guest("web1", J1, GuestRunState.PAUSED, "I/O error"));
        plant("a guest crashed a moment ago", site -> site.guest("web1", J1, GuestRunState.CRASHED, "QEMU ended by signal 9"));
        plant("a guest was given more memory and not restarted", site -> site.guests.get(J1).computeIfPresent("web1",
                (_, guest) -> guest.differing(List.of("memory 96 MiB, configured 160 MiB"))));
        plant("a guest was removed from the configuration and runs", site -> site.guests.get(J1).put("old1",
                new GuestState("old1", GuestRunState.RUNNING, Site.NOW.minusSeconds(4000), null)));
        plant("a guest was removed from the configuration and runs on the other node", site ->
                site.peerFindings = List.of(Finding.of(FindingCode.GUEST_UNMANAGED, Things.guest("old1"),
                        "it runs on jupiter2, and the configuration knows no such guest: nobody looks after it")));
        plant("a guest is to be stopped and runs", site -> {
            site.guestConfig("web1", PlantedStates::stopped);
            site.guest("web1", J1, GuestRunState.RUNNING, null);
        });
        plant("a bridge that a guest needs is missing here", site ->
                site.guestConfig("mail1", guest -> Site.bridges(guest, List.of("br7"))));
        plant("this node could not carry all guests", site -> site.guestConfig("mail1", guest -> Site.memory(guest, 16_200)));
    }

    private void configuration() {
        for (ConfigStatus.Directory each : List.of(ConfigStatus.Directory.REFUSED, ConfigStatus.Directory.DISAGREES,
                ConfigStatus.Directory.EDITED, ConfigStatus.Directory.UNREACHABLE, ConfigStatus.Directory.BEHIND,
                ConfigStatus.Directory.NOT_KEPT, ConfigStatus.Directory.EMPTY)) {
            plant("the directory is " + each, site -> site.directory = each);
        }
        plant("the other node goes by another revision", site -> site.peerRevision = new Revision(99, "ff"));
    }

    private void drills() {
        plant("the last drill did not pass", site -> site.drills(
                Site.drill(DrillReport.Kind.POWER, 3, "after 120 s: web1 runs nowhere else: failed"),
                Site.drill(DrillReport.Kind.SWITCHOVER, 2, null)));
        plant("a switchover did not pass", site -> site.drills(
                Site.drill(DrillReport.Kind.SWITCHOVER, 2, "web1 was not moved: jupiter2 is full")));
    }

    private void hosts() {
        plant("the disk is nearly full", site -> site.health =
                new HostHealth(null, 200L << 20, 100L << 30, List.of()));
        plant("the disk is full", site -> site.health = new HostHealth(
                "/var/lib/twinhost is full: free some space", 0, 100L << 30, List.of()));
        plant("a certificate ends within two weeks", site -> site.health =
                new HostHealth(null, 50L << 30, 100L << 30, List.of(Site.certificate(14))));
        plant("nobody looked at the disk", site -> site.health = null);
        plant("another version found something", site -> site.peerFindings = List.of(
                new Finding("flux-low", "node jupiter2", "the flux is low", null, null)));
        plant("a certificate has ended", site -> site.health =
                new HostHealth(null, 50L << 30, 100L << 30, List.of(Site.certificate(-1))));
        plant("the clocks are four seconds apart", site -> site.peerClock = new PeerState.Clock(-4_030, 60));
        plant("a clock was set by an hour", site -> site.peerClock = new PeerState.Clock(3_600_030, 60));
        plant("nothing is known of the other clock", site -> site.peerClock = null);
        plant("the other node runs an older release", site -> site.releases("1.10.0", "1.9.3 (1a2b3c4d)"));
        plant("this node runs an older release", site -> site.releases("1.9.3", "1.10.0"));
        plant("another build of the same release", site -> site.releases("1.9.3 (1a2b3c4d)", "1.9.3 (9f8e7d6c)"));
        plant("the other node does not say what it runs", site -> {
            site.releases("1.10.0", null);
            site.peerAbout = null;
        });
        plant("a certificate can't be read", site -> site.health = new HostHealth(null, 50L << 30, 100L << 30,
                List.of(new HostHealth.Certificate("vm.pem", null, "it holds no certificate"))));
    }

    private static GuestConfig stopped(GuestConfig guest) {
        return new GuestConfig(guest.name(), guest.uuid(), guest.home(), GuestConfig.Target.STOPPED, guest.vcpus(),
                guest.memoryMib(), guest.volumes(), guest.bridges(), guest.boot(), guest.shutdownTimeoutMs());
    }

    private static FenceDeviceState tested(FenceDeviceState old, FenceDeviceState.Test test) {
        return new FenceDeviceState(
                old.node(), old.device(), old.condition(), old.text(), old.since(), old.checkedAt(), test);
    }

    private static ClusterSnapshot withVolumes(ClusterSnapshot s, List<VolumeConfig> volumes) {
        return new ClusterSnapshot(s.revision(), s.cluster(), s.timing(), s.stickiness(), s.failback(), s.nodes(), s.links(),
                volumes, s.guests(), s.fenceDevices(), s.constraints());
    }

    private static ClusterSnapshot maintained(ClusterSnapshot s, String until) {
        return new ClusterSnapshot(s.revision(), s.cluster(), s.timing(), s.stickiness(), s.failback(), s.nodes(), s.links(),
                s.volumes(), s.guests(), s.fenceDevices(), s.constraints(), null, until);
    }

    /** Both nodes behind one power switch, which has other mains than they. */
    private static ClusterSnapshot switched(ClusterSnapshot s) {
        var devices = s.fenceDevices().stream().map(device -> new FenceDeviceConfig(device.name(), device.node(),
                FenceDeviceConfig.Kind.AGENT, "10.90.4.9", null, null, null, null, false, "fence_apc_snmp",
                List.of(new FenceDeviceConfig.AgentOption("plug", device.node().value())))).toList();
        return new ClusterSnapshot(s.revision(), s.cluster(), s.timing(), s.stickiness(), s.failback(), s.nodes(), s.links(),
                s.volumes(), s.guests(), devices, s.constraints(), s.protectAgainst());
    }

    private static ClusterSnapshot protecting(ClusterSnapshot s, List<ProtectAgainst> against) {
        return new ClusterSnapshot(s.revision(), s.cluster(), s.timing(), s.stickiness(), s.failback(), s.nodes(), s.links(),
                s.volumes(), s.guests(), s.fenceDevices(), s.constraints(), against);
    }
}

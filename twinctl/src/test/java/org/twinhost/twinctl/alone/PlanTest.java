package org.twinhost.twinctl.alone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/** What is asked of a person, and what is promised him, from what the services say. */
class PlanTest {

    private final LonelySite site = new LonelySite();

    private String words() {
        return PlanText.of(site.plan()).replaceAll("\\s+", " ");
    }

    @Test
    void everyKindOfVolumeIsNamedWithWhatItNeeds() {
        site.mirrored("web1", DiskState.CONSISTENT).mirrored("db1", DiskState.OUTDATED).mirrored("mail1", DiskState.UP_TO_DATE)
                .mirrored("mix1", DiskState.INCONSISTENT).mirrored("bad1", DiskState.FAILED)
                .mirrored("none1", DiskState.DISKLESS).mirrored("slow1", DiskState.UNKNOWN)
                .volume("far1", DiskState.UNKNOWN, LonelySite.TWO);
        var plan = site.plan();

        assertThat(plan.toForce()).extracting(VolumeFate::volume).containsExactly("web1", "db1");
        assertThat(plan.running()).containsExactly("web1", "db1", "mail1");
        assertThat(plan.steps()).containsExactly("confirm that jupiter2 is off", "force volume web1", "force volume db1");
        assertThat(words()).contains("web1: HAS TO BE FORCED. Volume web1 is Consistent here", "mail1: needs no word. UpToDate",
                "mix1: CAN'T BE HELPED. Inconsistent here", "on jupiter2 alone: its disk, or a backup",
                "bad1: CAN'T BE HELPED. Failed here", "mend its device on jupiter1", "none1: CAN'T BE HELPED. Diskless here",
                "slow1: CAN'T BE HELPED. what is here is not known yet", "far1: no replica on this node, but on [jupiter2]",
                "mix1 will NOT run: its volume mix1 can't be helped", "far1 will NOT run: its volume far1 has no replica here");
    }

    /** Were a blank replica made the truth, the image on the other node would be overwritten with it (S2). */
    @Test
    void aReplicaThatWasNeverSyncedIsNotForcedUnlessTheConfigurationCallsItRight() {
        site.mirrored("web1", DiskState.CONSISTENT);
        site.replicas.computeIfPresent("web1", (_, each) -> each.refusedAs(VolumeState.NEVER_SYNCED));
        assertThat(site.plan().toForce()).isEmpty();
        assertThat(words()).contains("nobody has said whose data is right", "twinctl volume force web1");

        initialSyncFrom(LonelySite.TWO);
        assertThat(site.plan().toForce()).isEmpty();
        assertThat(words()).contains("initialSync calls the data of jupiter2 right");

        initialSyncFrom(LonelySite.ONE);
        assertThat(site.plan().toForce()).hasSize(1);
    }

    private void initialSyncFrom(NodeId node) {
        var volume = site.volumes.getFirst();
        site.volumes.set(0, new VolumeConfig("web1", 1L << 30, VolumeConfig.Protocol.C, LonelySite.BIRTH, volume.replicas(),
                List.of(), new VolumeConfig.InitialSync(node)));
    }

    @Test
    void whatAPersonHasDiscardedNeedsHisWordToCountAgain() {
        site.mirrored("web1", DiskState.UP_TO_DATE);
        site.replicas.computeIfPresent("web1", (_, each) -> each.refusedAs(VolumeState.DISCARDED));
        assertThat(site.plan().toForce()).hasSize(1);
        assertThat(VolumeFates.isReady(site.replicas.get("web1"))).isFalse();
    }

    /** Its guest stands still for ever: the only whole data were on the other node. */
    @Test
    void aPrimaryWithoutDataIsNoReadyOne() {
        site.mirrored("web1", DiskState.DISKLESS);
        site.replicas.put("web1", new VolumeState("web1", 1L << 30, Role.PRIMARY, DiskState.DISKLESS,
                ConnectionState.CONNECTING, true, "disk failed: EIO", LonelySite.TWO, Role.UNKNOWN, DiskState.UNKNOWN, false,
                null, false, null, 0, null));
        assertThat(site.plan().running()).isEmpty();
        assertThat(site.plan().lost()).containsExactly("web1");
        assertThat(words()).contains("web1: CAN'T BE HELPED. Diskless here: disk failed: EIO");
    }

    @Test
    void aProofOfThisBootNeedsNobodysWordOnceThisNodeMayAct() {
        site.proofs = List.of(LonelySite.proof(FenceProof.Method.OPERATOR, "anna"));
        assertThat(site.plan().toConfirm()).as("heartbeat has not taken it").hasSize(1);
        site.quorate = true;
        assertThat(site.plan().toConfirm()).isEmpty();
        assertThat(words()).contains("jupiter2 counts as off already, up to incarnation 7: OPERATOR by anna");

        site.proofs = List.of(new FenceProof(LonelySite.TWO, 6, LonelySite.ONE, 4, FenceProof.Method.POWER_OFF, "bmc2",
                LonelySite.AT, 0));
        assertThat(site.plan().toConfirm()).as("an older incarnation").hasSize(1);
        site.proofs = List.of(new FenceProof(LonelySite.TWO, 7, LonelySite.ONE, 3, FenceProof.Method.POWER_OFF, "bmc2",
                LonelySite.AT, 0));
        assertThat(site.plan().toConfirm()).as("of an earlier boot").hasSize(1);
        site.confirm = new Answer.Proven(LonelySite.proof(FenceProof.Method.POWER_OFF, "bmc2"));
        assertThat(site.plan().needsNoWord()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Liveness.class)
    void whoLivesIsInTheWay(Liveness liveness) {
        site.liveness = liveness;
        var isAlive = liveness == Liveness.ALIVE || liveness == Liveness.SUSPECT;
        assertThat(site.plan().objections()).hasSize(isAlive ? 1 : 0);
        site.linkUp = true;
        assertThat(site.plan().objections()).containsExactly("jupiter2 is heard over red: it is not off");
    }

    @Test
    void guestsAreOnlyPromisedWhatTheyGet() {
        site.quorate = true;
        Stream.of("web1", "web2", "web3").forEach(name -> site.mirrored(name, DiskState.UP_TO_DATE));
        var web2 = site.guests.get(1);
        site.guests.set(1, new GuestConfig("web2", web2.uuid(), null, GuestConfig.Target.STOPPED, 1, 96, List.of("web2"),
                List.of(), null, 20_000));
        site.constraints = List.of(
                new ConstraintConfig("never", "web3", LonelySite.ONE, -ConstraintConfig.INFINITY),
                new ConstraintConfig("rather", "web1", LonelySite.ONE, -5));
        assertThat(words()).contains("web1 will run", "web2 will NOT run: it is wanted stopped",
                "web3 will NOT run: constraint never forbids it on jupiter1");
        site.standby = true;
        assertThat(words()).contains("web1 will NOT run: jupiter1 is on standby: twinctl node online jupiter1");
        site.maintenanceUntil = "2026-05-04T12:00:00Z";
        assertThat(words()).contains("web1 will NOT run: there is maintenance: twinctl maintenance off");
    }

    @Test
    void whenTheyMetLastIsWhatWasNotedAndNeverAGuess() {
        assertThat(words()).contains("when jupiter1 and jupiter2 met last is not recorded here");
        site.events = List.of(noted(1, "jupiter1", "view-changed", "cluster", "now in view 7 [jupiter1, jupiter2]"),
                noted(2, "jupiter2", "guest-started", "web1", "web1 runs on jupiter2"),
                noted(3, "jupiter1", "proven-off", "jupiter2", "jupiter2 is off"),
                noted(4, "jupiter1", "view-changed", "cluster", "now in view 8 [jupiter1]"));
        assertThat(words()).contains(
                "jupiter2 at 2026-05-04T10:00:02Z: web1 runs on jupiter2. How long they were together after that");
    }

    private static Noted noted(int second, String node, String kind, String subject, String text) {
        return new Noted(LonelySite.AT.plusSeconds(second), node, kind, subject, text);
    }

    @Test
    void aWordIsAboutWhatWasShown() {
        var shown = LonelySite.replica("web1", DiskState.CONSISTENT);
        assertThat(VolumeFates.worse(shown, shown)).isEmpty();
        assertThat(VolumeFates.worse(LonelySite.replica("web1", DiskState.OUTDATED), shown)).isEmpty();
        for (var disk : List.of(DiskState.OUTDATED, DiskState.INCONSISTENT, DiskState.FAILED, DiskState.UNKNOWN)) {
            assertThat(VolumeFates.worse(shown, LonelySite.replica("web1", disk))).as("%s", disk).isPresent();
        }
        assertThat(VolumeFates.worse(shown, as(ConnectionState.CONNECTED, Role.SECONDARY, shown.generation()))).isPresent();
        assertThat(VolumeFates.worse(shown, as(ConnectionState.CONNECTING, Role.PRIMARY, shown.generation()))).isPresent();
        assertThat(VolumeFates.worse(shown, as(ConnectionState.CONNECTING, Role.UNKNOWN, "0000000000000001"))).isPresent();
    }

    private static VolumeState as(ConnectionState connection, Role peerRole, String generation) {
        return new VolumeState("web1", 1, Role.SECONDARY, DiskState.CONSISTENT, connection, false, null, LonelySite.TWO,
                peerRole, DiskState.UNKNOWN, false, "Consistent", false, generation, 0, null);
    }
}

package org.twinhost.twinctl.replace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;

/** What a person is told to do, and how each volume comes to the new machine. */
class NextStepsTest {

    private final Site site = new Site();

    private NextSteps steps() {
        return new NextSteps(site.now(), Site.TWO);
    }

    @Test
    void anEmptyDeviceIsFilledByItself() {
        assertThat(steps().troubles()).isEmpty();
        assertThat(steps().replaced()).contains("twinctl config edit, one link a revision; the password of its BMC:"
                + " /etc/twinhost/ipmi.password",
                "/dev/guests/web1 of " + (Site.SIZE + VolumeLimits.metadataBytes(Site.SIZE)) + " bytes or more;"
                        + " blkdiscard --zeroout --offset 1073741824 /dev/guests/web1",
                "twinctl node invite jupiter2", "twinctl join 10.90.2.1.", "copied from here by itself",
                "twinctl fence test jupiter2", "it held passwords of BMCs", "bmc1 in /etc/twinhost/ipmi.password")
                .doesNotContain("bmc2 in");
    }

    @ParameterizedTest
    @CsvSource({
        "OUTDATED, twinctl volume force web1",
        "INCONSISTENT, it takes a backup",
        "FAILED, it takes a backup",
        "UNKNOWN, twinctl volume status web1"})
    void whereTheDataHereAreNotTheRightOnesThatIsSaidBefore(DiskState disk, String words) {
        site.replicas = List.of(Site.replica("web1", disk, "00ff00ff00ff00ff"));
        assertThat(steps().troubles()).singleElement().asString().contains(words);
        assertThat(steps().replaced()).contains(words);
    }

    @Test
    void afterABootWhatWasSyncedOnceIsCopiedAllTheSame() {
        site.replicas = List.of(Site.replica("web1", DiskState.CONSISTENT, "00ff00ff00ff00ff"));
        assertThat(steps().troubles()).isEmpty();
    }

    @Test
    void whatWasNeverSyncedNeedsAPersonsWord() {
        site.replicas = List.of(Site.replica("web1", DiskState.CONSISTENT, "00ff00ff00ff00ff")
                .refusedAs(VolumeState.NEVER_SYNCED));
        assertThat(steps().troubles()).singleElement().asString().contains("twinctl volume sync web1 --from jupiter1");
        site.volumes = List.of(new VolumeConfig("web1", Site.SIZE, VolumeConfig.Protocol.C, Site.BIRTH,
                Site.volume("web1", Site.ONE, Site.TWO).replicas(), List.of(), new VolumeConfig.InitialSync(Site.TWO)));
        assertThat(steps().troubles()).singleElement().asString().contains("take that out first");
    }

    @Test
    void metadataElsewhereAndVolumesOfThisNodeAlone() {
        site.volumes = List.of(new VolumeConfig("web1", Site.SIZE, VolumeConfig.Protocol.C, Site.BIRTH,
                Site.volume("web1", Site.ONE, Site.TWO).replicas(),
                List.of(new VolumeConfig.MetaDiskConfig(Site.TWO, "/dev/guests/meta[3]")), null),
                Site.volume("db1", Site.ONE));
        assertThat(steps().replaced()).contains("/dev/guests/web1 of 1073741824 bytes, and /dev/guests/meta[3]")
                .doesNotContain("db1");
    }
}

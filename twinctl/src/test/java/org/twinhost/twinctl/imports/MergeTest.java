package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.imports.merge.Merged;

/** How what was read meets what is there. */
class MergeTest {

    private static final String DRBD = """
            resource web { device /dev/drbd1; disk /dev/vg/web; meta-disk internal;
              on alpha { address 10.1.1.1:7788; } on bravo { address 10.1.1.2:7788; } }
            """;
    private static final Map<String, String> NO = Map.of();

    private final ObjectNode onto = Seeds.onto();

    private Merged merged(Answers answers, Map<String, Long> devices, String... texts) {
        var files = Arrays.stream(texts).map(text -> new OldFile("old", text)).toList();
        return Importing.of(files, null, onto, answers, new PlayedWorld(devices)).merged();
    }

    private Merged merged(String... texts) {
        return merged(new Answers(NO, NO, NO, NO, NO), Map.of("/dev/drbd1", 4096L * 1000), texts);
    }

    private static Answers sized(String size) {
        return new Answers(NO, NO, NO, Map.of("web", size), NO);
    }

    private static String guest(String disk) {
        return "name = 'web'\nmemory = 64\ndisk = [ '" + disk + "' ]\nroot = '/dev/sda1 ro'\nkernel = '/k'\n";
    }

    @Test
    void mirrorsOverTheLinkOfTheClusterThatMirrors() {
        var merged = merged(DRBD);

        assertThat(merged.undecided()).isEmpty();
        assertThat(merged.snapshot().path("links")).isEqualTo(onto.path("links"));
        assertThat(merged.made()).contains(
                "volumes are mirrored over link grey of this cluster (10.90.2.1, 10.90.2.2), sealed");
    }

    @Test
    void theLinkThatHasDrbdsAddressesMirrorsFromNowOn() {
        var merged = merged(DRBD.replace("10.1.1.", "10.90.3."));

        assertThat(merged.snapshot().at("/links/1/replication").asBoolean()).as("yellow").isTrue();
    }

    @Test
    void withoutALinkThatMirrorsDrbdsBecomesOne() {
        ((ObjectNode) onto.at("/links/0")).put("replication", false);
        var merged = merged(DRBD);

        assertThat(merged.undecided()).isEmpty();
        assertThat(merged.snapshot().at("/links/2/name").asText()).isEqualTo("replication");
        assertThat(merged.snapshot().at("/links/2/replication").asBoolean()).isTrue();
        assertThat(merged.snapshot().at("/nodes/1/links/2/address").asText()).isEqualTo("10.1.1.2");
    }

    @Test
    void anAddressIsNobodyElses() {
        var taken = merged(new Answers(NO, NO, Map.of("alpha:eth1", "10.90.2.1", "bravo:eth1", "here"), NO, NO), Map.of(),
                "bcast eth1\nnode alpha bravo\n");

        assertThat(taken.undecided()).contains("--address alpha:eth1: '10.90.2.1' is a node's on link grey already",
                "--address bravo:eth1: 'here' is no IP address");
    }

    @Test
    void aConfigurationWithoutNodesTakesThoseOfTheFiles() {
        onto.putArray("nodes");
        onto.putArray("links");
        onto.putArray("fenceDevices");
        var merged = merged(DRBD, "node alpha\nnode bravo\nserial /dev/ttyS1\n");

        assertThat(merged.undecided()).isEmpty();
        assertThat(merged.snapshot().at("/nodes").findValuesAsText("name")).containsExactly("alpha", "bravo");
        assertThat(merged.snapshot().at("/links").findValuesAsText("name")).containsExactly("ttys1", "replication");
    }

    @Test
    void sizesComeFromWhoSaysThem() {
        assertThat(merged(DRBD).snapshot().at("/volumes/0/sizeBytes").asLong()).as("DRBD's own device").isEqualTo(4_096_000);
        assertThat(merged(sized("1M"), Map.of("/dev/drbd1", 8192L), DRBD).snapshot().at("/volumes/0/sizeBytes").asLong())
                .isEqualTo(1 << 20);
        var written = DRBD.replace("meta-disk", "disk { size 10001; } meta-disk");
        assertThat(merged(written).snapshot().at("/volumes/0/sizeBytes").asLong()).as("sectors, whole blocks")
                .isEqualTo(10_001L * 512 / 4096 * 4096);
        var disk = merged(new Answers(NO, NO, NO, NO, NO), Map.of("/dev/vg/web", 1L << 30), DRBD).snapshot()
                .at("/volumes/0/sizeBytes").asLong();
        assertThat(disk).as("metadata behind it").isLessThan((1L << 30) - (1 << 20)).isGreaterThan((1L << 30) - (2 << 20));
    }

    @ParameterizedTest
    @CsvSource({"20X, is no size", "1, from 4096 bytes to 64 TiB", "65T, from 4096 bytes to 64 TiB"})
    void aSizeHasToBeOne(String size, String why) {
        assertThat(merged(sized(size), Map.of(), DRBD).undecided()).anyMatch(each -> each.contains(why));
    }

    @Test
    void aVolumeThatIsThereStaysAndAnotherInItsPlaceIsRefused() {
        var once = merged(DRBD).snapshot();
        onto.setAll(once);

        assertThat(merged(DRBD).snapshot()).isEqualTo(once);
        assertThat(merged(DRBD.replace("/dev/vg/web", "/dev/vg/other")).undecided())
                .containsExactly("volume web is there already, with other devices: rename the resource, or take the volume out"
                        + " first (twinctl config edit)");
    }

    @Test
    void threeReplicasAndNoneAreNotMirrored() {
        var three = "resource a { disk /dev/a; on alpha { } on bravo { } on carol { } }";
        onto.withArray("nodes").addObject().put("name", "carol");

        assertThat(merged(sized("1G"), Map.of(), three).undecided()).anyMatch(each -> each.contains("volume a has 3 replicas"));
        assertThat(merged("resource a { floating 10.1.1.1:7788 { } }").undecided()).anyMatch(each -> each.contains("floating"));
        assertThat(merged("resource a { disk /dev/a; }").undecided()).anyMatch(each -> each.contains("is on no node"));
    }

    @ParameterizedTest
    @CsvSource({"'drbd:web,sda1,w'", "'phy:/dev/drbd1,sda1,w'", "'phy:/dev/vg/web,sda1,w'", "'phy:drbd/by-res/web,sda1,w'"})
    void aGuestFindsItsVolume(String disk) {
        var guest = merged(DRBD, guest(disk)).snapshot().at("/guests/0");

        assertThat(guest.at("/volumes/0").asText()).isEqualTo("web");
        assertThat(guest.at("/boot/commandLine").asText()).isEqualTo("root=/dev/vda ro");
        assertThat(guest.path("target").asText()).isEqualTo("STOPPED");
    }

    @Test
    void aDiskWithoutAVolumeIsAskedFor() {
        assertThat(merged(DRBD, guest("file:/srv/web.img,sda1,w")).undecided()).anyMatch(each -> each.contains(
                "there is no volume for its disk /srv/web.img") && each.contains("--disk /srv/web.img=VOLUME"));
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/srv/web.img", "wep")), Map.of("/dev/drbd1", 8192L), DRBD,
                guest("file:/srv/web.img,sda1,w")).undecided()).anyMatch(each -> each.contains("of the name wep"));
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/srv/web.img", "web")), Map.of("/dev/drbd1", 8192L), DRBD,
                guest("file:/srv/web.img,sda1,w")).snapshot().at("/guests/0/volumes/0").asText()).isEqualTo("web");
    }

    @Test
    void aDiskInTheMiddleIsNotLeftOut() {
        var two = guest("phy:/dev/x,sda1,w', 'drbd:web,sda2,w");

        var answers = new Answers(NO, NO, NO, NO, Map.of("/dev/x", "none"));
        assertThat(merged(answers, Map.of("/dev/drbd1", 8192L), DRBD, two).undecided())
                .anyMatch(each -> each.contains("only the last ones may be left out"));
    }

    @Test
    void aGuestBootsFromSomething() {
        var bare = guest("phy:/dev/x,sda1,w").replace("kernel = '/k'\n", "");

        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/dev/x", "none")), Map.of(), bare).undecided())
                .containsExactly("guest web: it has neither a disk nor a kernel to boot from");
    }

    @Test
    void aHomeWithoutAReplicaIsNone() {
        var one = DRBD.replace("on bravo { address 10.1.1.2:7788; }", "");
        var merged = merged(one, guest("drbd:web,sda1,w"), "bravo drbddisk::web\n");

        assertThat(merged.undecided()).isEmpty();
        assertThat(merged.snapshot().at("/guests/0").has("home")).isFalse();
        assertThat(merged.made()).anyMatch(each -> each.startsWith("guest web can not be at home on bravo"));
        assertThat(merged(DRBD, guest("drbd:web,sda1,w"), "bravo drbddisk::web\n").snapshot().at("/guests/0/home").asText())
                .isEqualTo("bravo");
    }

    @Test
    void aVolumeHasOneGuest() {
        var other = guest("drbd:web,sda1,w").replace("name = 'web'", "name = 'other'");

        assertThat(merged(DRBD, guest("drbd:web,sda1,w"), other).undecided()).containsExactly(
                "guest other: volume web is a disk of guest web already: a volume has one guest");
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "2, 2000", "1.5, 1500", "1m, 60000", "1d, 600000", "100us, 500"})
    void timesAreMillisecondsWithinOurLimits(String written, int ms) {
        assertThat(merged("node alpha\ndeadtime " + written + "\n").snapshot().at("/timing/deadtimeMs").asInt()).isEqualTo(ms);
    }

    @Test
    void timesThatContradictEachOtherAreAskedFor() {
        assertThat(merged("node alpha\ndeadtime 2\nwarntime 5\nkeepalive 5\n").undecided()).containsExactly(
                "warntime 5000 ms must be longer than keepalive 5000 ms: change one",
                "deadtime 2000 ms must be longer than warntime 5000 ms: change one",
                "deadtime 2000 ms must be at least 3 keepalives of 5000 ms: change one");
    }

    @Test
    void whatCanNotBeSeenIsNotWritten() {
        assertThat(merged(DRBD.replace("/dev/vg/web", "/dev/vg/w\u202eeb")).undecided())
                .anyMatch(each -> each.startsWith("volumes web.replicas") && each.contains("can't be seen"));
    }

    @Test
    void theKernelSaysHowLargeADeviceIs(@TempDir Path folder) throws IOException {
        var image = Files.write(folder.resolve("image"), new byte[12_345]);

        assertThat(new ThisWorld(folder).sizeOf(image.toString())).hasValue(12_345);
        Files.createDirectory(folder.resolve("null"));
        Files.writeString(folder.resolve("null/size"), "2048\n");
        assertThat(new ThisWorld(folder).sizeOf("/dev/null")).hasValue(1 << 20);
        assertThat(new ThisWorld(folder).sizeOf("/dev/zero")).isEmpty();
        assertThat(new ThisWorld(folder).sizeOf("/dev/no\0where")).isEmpty();
        assertThat(List.of(new ThisWorld(folder).birth(), new ThisWorld(folder).birth())).doesNotHaveDuplicates()
                .allMatch(each -> each.matches("(?!0{16})[0-9a-f]{16}"));
    }
}

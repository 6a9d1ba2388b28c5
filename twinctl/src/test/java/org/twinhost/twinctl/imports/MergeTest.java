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
    /** What DRBD has of it, by its own name. */
    private static final String HELD = "/dev/drbd/by-res/web";
    private static final Map<String, String> NO = Map.of();

    private final ObjectNode onto = Seeds.onto();

    private Merged merged(Answers answers, Map<String, Long> devices, String... texts) {
        var files = Arrays.stream(texts).map(text -> new OldFile("old", text)).toList();
        return Importing.of(files, null, onto, answers, new PlayedWorld(devices)).merged();
    }

    private Merged merged(String... texts) {
        return merged(new Answers(NO, NO, NO, NO, NO), Map.of(HELD, 4096L * 1000), texts);
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
                "volumes are mirrored over link grey (10.90.2.1, 10.90.2.2), sealed; DRBD's own addresses (10.1.1.1, 10.1.1.2)"
                        + " are on no link of this cluster, --link replication=NAME makes one of them");
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
        assertThat(merged(sized("1M"), Map.of(HELD, 8192L), DRBD).snapshot().at("/volumes/0/sizeBytes").asLong())
                .isEqualTo(1 << 20);
        var written = DRBD.replace("meta-disk", "disk { size 10001s; } meta-disk");
        assertThat(merged(written).snapshot().at("/volumes/0/sizeBytes").asLong()).as("sectors, whole blocks")
                .isEqualTo((10_001L * 512 + 4095) / 4096 * 4096);
    }

    /** On this machine, or in another cluster, it may be another volume: half of a volume would be overwritten (S2). */
    @Test
    void somebodysDrbd1IsNotThisOne() {
        var merged = merged(new Answers(NO, NO, NO, NO, NO), Map.of("/dev/drbd1", 8192L), DRBD);
        assertThat(merged.snapshot().path("volumes")).isEmpty();
        assertThat(merged.undecided()).singleElement().asString()
                .contains("/dev/drbd1 of this machine, if it is this volume, has 8192 bytes");
    }

    @Test
    void aSizeWithoutAUnitIsAskedFor() {
        var merged = merged(new Answers(NO, NO, NO, NO, NO), Map.of(),
                DRBD.replace("meta-disk", "disk { size 10001; } meta-disk"));
        assertThat(merged.snapshot().path("volumes")).isEmpty();
        assertThat(merged.undecided()).singleElement().asString().contains("--size web=20G");
    }

    /** How much of it DRBD has is DRBD's to say: its versions differ, and the smaller disk of two counts. */
    @Test
    void aDiskIsNotTheSizeOfWhatIsOnIt() {
        var disk = merged(new Answers(NO, NO, NO, NO, NO), Map.of("/dev/vg/web", 11_110_711_296L), DRBD);

        assertThat(disk.snapshot().path("volumes")).isEmpty();
        assertThat(disk.undecided()).singleElement().asString().startsWith("volume web has a size that no file says")
                .contains("blockdev --getsize64 /dev/drbd1",
                        "has 11110711296 bytes, of which DRBD 8 leaves 11110334464 beside its metadata");
    }

    @Test
    void nothingBehindTheEndIsCutOff() {
        var held = Map.of(HELD, 8193L);

        assertThat(merged(new Answers(NO, NO, NO, NO, NO), held, DRBD).snapshot().at("/volumes/0/sizeBytes").asLong())
                .isEqualTo(12_288);
        assertThat(merged(sized("8192"), held, DRBD).undecided()).singleElement().asString()
                .contains("8192 bytes, as you say, and " + HELD + " has 8193", "--size web=8193");
        assertThat(merged(new Answers(NO, NO, NO, NO, NO), Map.of(HELD, 10_002L * 512),
                DRBD.replace("meta-disk", "disk { size 10001s; } meta-disk")).undecided()).hasSize(1);
    }

    @Test
    void whatStandsFurtherInsideHolds() {
        var drbd = """
                resource web { meta-disk /dev/sdc1[0]; device /dev/drbd1; disk /dev/vg/web;
                  on alpha { meta-disk internal; } on bravo { } }
                """;

        var metaDisks = merged(drbd).snapshot().at("/volumes/0/metaDisks");
        assertThat(metaDisks.findValuesAsText("node")).containsExactly("bravo");
        assertThat(metaDisks.findValuesAsText("disk")).containsExactly("/dev/sdc1[0]");
        assertThat(merged(drbd.replace("on bravo {", "on bravo { flexible-meta-disk internal;")).snapshot().at("/volumes/0")
                .has("metaDisks")).isFalse();
        assertThat(merged(drbd.replace("device /dev/drbd1; disk /dev/vg/web;", "volume 0 { device /dev/drbd1; disk /dev/vg/web;"
                + " meta-disk internal; }")).snapshot().at("/volumes/0").has("metaDisks")).isFalse();
    }

    @Test
    void aSlotOfDrbdIsNotOneOfOurs() {
        assertThat(merged(DRBD.replace("meta-disk internal", "meta-disk /dev/sdc1[1]")).undecided()).hasSize(2)
                .allMatch(each -> each.contains("slot 1 of '/dev/sdc1[1]'") && each.contains("at 128 MiB, here at 256"));
    }

    @Test
    void twoNamesThatWouldBeOneAreAskedFor() {
        var twins = DRBD.replace("on alpha", "on 1alpha").replace("on bravo", "on 2alpha");

        assertThat(merged(twins).undecided()).contains(
                "node 1alpha and node 2alpha would both be alpha: --node 1alpha=NAME says which it is, --node 1alpha=none"
                        + " leaves it out", "node 2alpha and node 1alpha would both be alpha: --node 2alpha=NAME says which it"
                        + " is, --node 2alpha=none leaves it out");
        var told = merged(new Answers(Map.of("1alpha", "alpha", "2alpha", "bravo"), NO, NO, NO, NO),
                Map.of(HELD, 8192L), twins);
        assertThat(told.undecided()).isEmpty();
        assertThat(told.snapshot().at("/volumes/0/replicas")).hasSize(2);
        assertThat(merged(new Answers(Map.of("1alpha", "alpha", "2alpha", "alpha"), NO, NO, NO, NO),
                Map.of(HELD, 8192L), twins).undecided()).singleElement().asString().contains("two replicas on alpha");
        assertThat(merged(DRBD, "node alpha.example.com\nnode bravo\n").undecided()).as("with its domain").isEmpty();
        assertThat(merged("node alpha.here.org\nnode alpha.there.org\n").undecided()).hasSize(2);
    }

    @Test
    void whatIsInForceStays() {
        var ha = new OldFile("ha.cf", "node alpha\ndeadtime 30\nkeepalive 600 ms\nauto_failback on\n");
        var imported = BrokenTest.read(Kind.hacf, ha);

        assertThat(imported.merged().snapshot()).isEqualTo(onto);
        var told = imported.files().getFirst().told();
        assertThat(told.get(1).fate().text()).isEqualTo("what is in force stays, timing.deadtimeMs 3000: twinctl config edit"
                + " changes it");
        assertThat(told.get(2).fate().text()).as("the same").isEqualTo("600 ms kept: timing.keepaliveMs 600");
        assertThat(told.get(3).fate().isLoss()).isTrue();
        assertThat(imported.losesSomething()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"auto_failback yes, true", "auto_failback 1, true", "auto_failback off, false", "auto_failback legacy, true",
        "nice_failback yes, false", "nice_failback on, false", "nice_failback no, true"})
    void guestsReturnAsTheyDid(String line, boolean wanted) {
        onto.remove("failback");

        assertThat(merged("node alpha\n" + line + "\n").snapshot().path("failback").asBoolean(!wanted)).isEqualTo(wanted);
        assertThat(merged("node alpha\nauto_failback perhaps\n").undecided()).hasSize(1);
    }

    @Test
    void aPathThatIsAnotherVolumesOnEachNodeIsAskedFor() {
        var crossed = """
                resource one { device /dev/drbd2; on alpha { disk /dev/sdb; } on bravo { disk /dev/sdc; } }
                resource two { device /dev/drbd3; on alpha { disk /dev/sdc; } on bravo { disk /dev/sdb; } }
                """;
        var devices = Map.of("/dev/drbd/by-res/one", 8192L, "/dev/drbd/by-res/two", 8192L);

        assertThat(merged(new Answers(NO, NO, NO, NO, NO), devices, crossed, guest("phy:/dev/sdb,sda1,w")).undecided())
                .anyMatch(each -> each.contains("its disk /dev/sdb is volume one or two"));
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/dev/sdb", "two")), devices, crossed,
                guest("phy:/dev/sdb,sda1,w")).undecided()).isEmpty();
    }

    @Test
    void whatIsLeftOutIsSaid() {
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/dev/x", "none")), Map.of(HELD, 8192L), DRBD,
                guest("drbd:web,sda1,w', 'phy:/dev/x,sda2,w")).made())
                .contains("guest web: its disk /dev/x is left out, as you say");
    }

    @Test
    void whereItIsMirroredIsSaidAsItIs() {
        assertThat(merged(DRBD).made()).anyMatch(each -> each.contains("DRBD's own addresses (10.1.1.1, 10.1.1.2) are on no"));
        ((ObjectNode) onto.at("/links/0")).put("unsealed", true);
        assertThat(merged(DRBD.replace("10.1.1.", "10.90.2.")).made()).contains(
                "volumes are mirrored over link grey (10.90.2.1, 10.90.2.2), unsealed, as it is set");
    }

    @ParameterizedTest
    @CsvSource({"Xen::Web", "Xen::/etc/xen/web.cfg", "xendomains::web", "drbddisk::web"})
    void aHomeIsFoundHoweverTheGuestIsWritten(String script) {
        assertThat(merged(DRBD, guest("drbd:web,sda1,w"), "bravo " + script + "\n").snapshot().at("/guests/0/home").asText())
                .isEqualTo("bravo");
    }

    @Test
    void aHomeOfNobodyIsLost() {
        var told = BrokenTest.read(Kind.haresources, new OldFile("haresources", "alpha xendomains apache2\n")).files()
                .getFirst().told().getFirst();

        assertThat(told.fate().isLoss()).isTrue();
        assertThat(told.fate().text()).startsWith("home of apache2: no guest of that name");
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
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/srv/web.img", "wep")), Map.of(HELD, 8192L), DRBD,
                guest("file:/srv/web.img,sda1,w")).undecided()).anyMatch(each -> each.contains("of the name wep"));
        assertThat(merged(new Answers(NO, NO, NO, NO, Map.of("/srv/web.img", "web")), Map.of(HELD, 8192L), DRBD,
                guest("file:/srv/web.img,sda1,w")).snapshot().at("/guests/0/volumes/0").asText()).isEqualTo("web");
    }

    @Test
    void aDiskInTheMiddleIsNotLeftOut() {
        var two = guest("phy:/dev/x,sda1,w', 'drbd:web,sda2,w");

        var answers = new Answers(NO, NO, NO, NO, Map.of("/dev/x", "none"));
        assertThat(merged(answers, Map.of(HELD, 8192L), DRBD, two).undecided())
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
    @CsvSource({"500ms, 500", "2, 2000", "1.5, 1500", "1m, 60000", "1d, 600000", "100us, 500", "700 ms, 700"})
    void timesAreMillisecondsWithinOurLimits(String written, int ms) {
        onto.remove("timing");
        assertThat(merged("node alpha\ndeadtime " + written + "\n").snapshot().at("/timing/deadtimeMs").asInt()).isEqualTo(ms);
    }

    @Test
    void timesThatContradictEachOtherAreAskedFor() {
        onto.remove("timing");
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

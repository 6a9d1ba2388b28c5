package org.twinhost.twinctl.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** A machine becomes a node whole or not at all, whenever it is interrupted. */
class InstallationTest {

    private static final Path ETC = Path.of("/etc/twinhost");
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final String PASSWORD = "pa55-of-the-BMCs";
    private static final List<String> PLACED = List.of("api.token", "cluster.json", "cluster.key", "firewall.nft",
            "ipmi.password", "mosquitto.conf", "node.properties", "slapd.conf", "slapd.environment", "tls");

    @TempDir
    private Path root;
    private PlayedMachine machine;
    private Installation installation;

    @BeforeEach
    void installed() throws IOException {
        machine = new PlayedMachine(root);
        installation = new Installation(machine, machine, ETC);
    }

    static NodeToBe first() {
        return new NodeToBe(configuration(), ONE, Map.of("ipmi.password", PASSWORD + "\n"), "guests", true);
    }

    static ClusterSnapshot configuration() {
        return new ClusterSnapshot(new Revision(0, ""), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(node(ONE, 1), node(TWO, 2)),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                        new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2),
                        new LinkConfig("serial", LinkConfig.Kind.SERIAL, false, 3)),
                List.of(), List.of(), List.of(device(ONE, 1), device(TWO, 2)), List.of(), ProtectAgainst.USUAL);
    }

    private static NodeConfig node(NodeId name, int number) {
        return new NodeConfig(name, false, List.of(new NodeConfig.LinkEnd("grey", "10.90.2." + number),
                new NodeConfig.LinkEnd("yellow", "10.90.3." + number), new NodeConfig.LinkEnd("serial", "/dev/ttyS1")));
    }

    private static FenceDeviceConfig device(NodeId node, int number) {
        return new FenceDeviceConfig("bmc-" + node, node, FenceDeviceConfig.Kind.IPMI, "10.90.4.10" + number, 623, "admin",
                "/etc/twinhost/ipmi.password", 3, false);
    }

    private void setUp() {
        installation.carryOut(installation.plan(first()), _ -> { });
    }

    private Map<String, String> etc() throws IOException {
        return machine.files("/etc");
    }

    /** What is the same whatever was made at random. */
    private static Map<String, String> inKind(Map<String, String> files) {
        return files.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                file -> file.getValue().replaceAll("[0-9a-f]{64}", "(64 digits)")));
    }

    @Test
    void theFirstNodeHasAllThatItNeedsAndEachFileIsWhoseItShouldBe() throws IOException {
        assertThat(installation.isSetUp()).isEmpty();
        assertThat(installation.objections(first())).isEmpty();

        setUp();

        assertThat(machine.list("/etc/twinhost")).isEqualTo(PLACED);
        assertThat(installation.isSetUp()).contains("jupiter1 of jupiter, since 2026-11-30 15:02 UTC");
        var files = etc();
        assertThat(files.get("/etc/twinhost/cluster.key")).matches("rw-r----- twinhost-key [0-9a-f]{64}\n");
        assertThat(files.get("/etc/twinhost/api.token")).matches("rw-r----- twinhost-gateway [0-9a-f]{64}\n");
        assertThat(files.get("/etc/twinhost/ipmi.password")).isEqualTo("rw-r----- twinhost-fencing " + PASSWORD + "\n");
        assertThat(files.get("/etc/twinhost/node.properties")).startsWith("rw-r--r-- root ")
                .endsWith("twinhost.node=jupiter1\ntwinhost.cluster=jupiter\n");
        assertThat(files.get("/etc/twinhost/slapd.environment")).isEqualTo("rw-r--r-- root DIRECTORY_ADDRESS=10.90.3.1\n");
        assertThat(files.get("/etc/twinhost/slapd.conf")).contains("serverID  1\n", "provider=ldaps://10.90.3.2:3890\n",
                "directory /var/lib/twinhost/slapd\n").doesNotContain("@");
        assertThat(files.get("/etc/udev/rules.d/70-twinhost.rules"))
                .contains("ENV{DM_VG_NAME}==\"guests\", GROUP=\"twinhost-disk\", MODE=\"0660\"\n");
        assertThat(machine.ran).containsSubsequence(
                "/usr/lib/twinhost/bin/twinhost-certificates authority",
                "/usr/lib/twinhost/bin/twinhost-certificates node jupiter1 10.90.2.1 10.90.3.1",
                "systemd-tmpfiles --create /usr/lib/twinhost/secrets.conf", "udevadm control --reload");
        assertThat(machine.ran).noneMatch(words -> words.startsWith("systemctl"));
    }

    @Test
    void theSecondNodeIsMadeOfTheSameConfigurationAndTheFirstOnesSharedFiles(@TempDir Path other) throws IOException {
        setUp();
        var prepared = installation.asPrepared();
        assertThat(prepared.shared().keySet()).containsExactlyInAnyOrder(
                "cluster.key", "tls/authority.key", "tls/authority.pem", "ipmi.password");
        assertThat(prepared.node()).isEqualTo(ONE);
        assertThat(prepared.volumeGroup()).isEqualTo("guests");
        assertThat(prepared.firewall()).isTrue();

        var second = new PlayedMachine(other).file("/proc/sys/kernel/hostname", "jupiter2\n").says("ip -d -j address show", 0,
                PlayedMachine.CARDS.replaceAll("(10\\.90\\.\\d)\\.1", "$1.2"));
        var there = new Installation(second, second, ETC);
        var joined = new NodeToBe(prepared.configuration(), TWO, prepared.shared(), prepared.volumeGroup(),
                prepared.firewall());
        assertThat(there.objections(joined)).isEmpty();
        there.carryOut(there.plan(joined), _ -> { });

        assertThat(second.list("/etc/twinhost")).isEqualTo(PLACED);
        for (var same : List.of("cluster.key", "cluster.json", "ipmi.password", "tls/authority.key", "tls/authority.pem")) {
            assertThat(second.read("/etc/twinhost/" + same)).as(same).isEqualTo(machine.read("/etc/twinhost/" + same));
        }
        assertThat(second.files("/etc").get("/etc/twinhost/tls/authority.key")).startsWith("rw------- root ");
        assertThat(second.read("/etc/twinhost/api.token")).isNotEqualTo(machine.read("/etc/twinhost/api.token"));
        assertThat(second.read("/etc/twinhost/slapd.conf").orElseThrow()).contains("serverID  2\n", "ldaps://10.90.3.1:3890\n");
        assertThat(second.ran).noneMatch(words -> words.endsWith(" authority"));
        assertThat(second.read("/var/lib/twinhost/node/incarnation")).as("above that of an earlier machine of its name")
                .contains("{\"bootId\":\"none\",\"incarnation\":" + PlayedMachine.NOW.getEpochSecond() + "}\n");
        assertThat(machine.list("/var/lib/twinhost/node")).as("the first has none").isEmpty();
    }

    /** The program that the package brings, with openssl. */
    @Test
    void certificatesAreMadeAsideAndFitTogether() throws IOException {
        machine.withRealCertificates();
        setUp();
        assertThat(machine.list("/etc/twinhost/tls")).contains("authority.key", "authority.pem", "directory.pem", "gateway.key",
                "vm.pem").doesNotContain(".new");
        var shown = new ProcessBuilder("../cluster-contract/src/main/bin/twinhost-certificates", "show")
                .redirectErrorStream(true);
        shown.environment().put("TWINHOST_ETC", root.resolve("etc/twinhost").toString());
        assertThat(new String(shown.start().getInputStream().readAllBytes())).contains("directory    jupiter1     until 20")
                .doesNotContain("MISSING", ", NOT");
    }

    @Test
    void whereverItIsKilledTheNextRunEndsItAndItIsTheSame() throws IOException {
        var before = etc();
        machine.lives();
        setUp();
        var acts = machine.acts();
        var whole = inKind(etc());
        assertThat(acts).isGreaterThan(25);
        var stages = new TreeSet<String>();

        for (int act = 1; act <= acts; act++) {
            stages.add(interrupted(act, false, before, whole));
        }
        stages.add(interrupted(acts, true, before, whole));
        assertThat(stages).as("what was seen after a kill").containsExactly("all", "nothing", "something that is taken away");
    }

    private String interrupted(int act, boolean isDone, Map<String, String> before, Map<String, String> whole)
            throws IOException {
        var where = "act " + act + (isDone ? ", done" : ", not done");
        var folder = Files.createDirectories(root.resolve("again"));
        var again = new PlayedMachine(folder);
        var here = new Installation(again, again, ETC);
        again.killedAt(act, isDone);
        assertThatThrownBy(() -> here.carryOut(here.plan(first()), _ -> { })).as(where)
                .isInstanceOf(PlayedMachine.Killed.class);

        var seen = again.files("/etc");
        seen.keySet().removeIf(path -> path.startsWith("/etc/twinhost/.setup/"));
        var stage = here.isSetUp().isPresent() ? "all" : seen.equals(before) ? "nothing" : "something that is taken away";
        again.lives();
        if (stage.equals("all")) {
            assertThat(inKind(seen)).as(where).isEqualTo(whole);
            assertThatThrownBy(() -> here.carryOut(here.plan(first()), _ -> { })).isInstanceOf(Refusal.class);
        } else {
            assertThat(here.leftover().isPresent()).as(where).isEqualTo(again.isThere("/etc/twinhost/.setup"));
            assertThat(here.objections(first())).as(where).isEmpty();
            here.carryOut(here.plan(first()), _ -> { });
        }
        assertThat(inKind(again.files("/etc"))).as(where).isEqualTo(whole);
        again.without("/");
        return stage;
    }

    @Test
    void sweepingMayBeKilledAsWell() throws IOException {
        machine.lives();
        setUp();
        var acts = machine.acts();
        var whole = inKind(etc());
        for (int act = 1; act <= 12; act++) {
            var folder = Files.createDirectories(root.resolve("again"));
            var again = new PlayedMachine(folder);
            var here = new Installation(again, again, ETC);
            // Before the mark, so most is placed: the next one has the most to take away.
            again.killedAt(acts - 4, true);
            assertThatThrownBy(() -> here.carryOut(here.plan(first()), _ -> { })).isInstanceOf(PlayedMachine.Killed.class);
            again.killedAt(act, false);
            assertThatThrownBy(() -> here.carryOut(here.plan(first()), _ -> { })).isInstanceOf(PlayedMachine.Killed.class);
            again.lives();
            here.carryOut(here.plan(first()), _ -> { });
            assertThat(inKind(again.files("/etc"))).as("act " + act).isEqualTo(whole);
            again.without("/");
        }
    }

    @Test
    void whatFailsIsTakenBackAtOnce() throws IOException {
        var before = etc();
        machine.says("udevadm trigger", 1, "no such device");
        assertThatThrownBy(this::setUp).isInstanceOf(Refusal.class)
                .hasMessageContaining("'udevadm trigger --subsystem-match=block --settle' ended with 1: no such device")
                .hasMessageContaining("nothing has changed");
        assertThat(etc()).isEqualTo(before);
        assertThat(installation.leftover()).isEmpty();
        assertThat(machine.ran).as("disks are taken back from the group, too").endsWith("udevadm control --reload",
                "udevadm trigger --subsystem-match=block --settle", "udevadm control --reload",
                "udevadm trigger --subsystem-match=block --settle");

        machine.says("udevadm trigger", 0, "");
        setUp();
        assertThat(installation.isSetUp()).isPresent();
    }

    @Test
    void whatAnEarlierSetupLeftIsNamedAndTakenAway() {
        machine.killedAt(27, true);
        assertThatThrownBy(this::setUp).isInstanceOf(PlayedMachine.Killed.class);
        assertThat(installation.leftover().orElseThrow()).startsWith("/etc/twinhost/.setup and /etc/twinhost/");
        var told = new ArrayList<String>();
        machine.lives();
        installation.carryOut(installation.plan(first()), told::add);
        assertThat(told).first().asString().startsWith("taken away: /etc/twinhost/");
        assertThat(told).contains("taken away: /etc/twinhost/.setup").last().asString()
                .isEqualTo("place /etc/twinhost/node.properties: this is a node now");
    }

    @Test
    void whatAPersonMadeIsNotTakenAway() {
        machine.file("/etc/twinhost/cluster.key", "made by hand\n").file("/var/lib/twinhost/slapd/data.mdb", "");
        assertThat(installation.objections(first())).extracting(each -> each.text()).anySatisfy(text -> assertThat(text)
                .startsWith("files: /etc/twinhost/cluster.key is there already"))
                .anySatisfy(text -> assertThat(text).contains("an earlier node has left /var/lib/twinhost/slapd"));
    }

    @Test
    void noTwoAtOnce() throws IOException {
        try (var _ = machine.alone()) {
            assertThatThrownBy(this::setUp).isInstanceOf(Refusal.class).hasMessageContaining("another twinctl");
        }
        assertThat(installation.isSetUp()).isEmpty();
    }

    @Test
    void secretsAreNeitherInThePlanNorInAnyCall() {
        var plan = installation.plan(first());
        var told = new ArrayList<String>();
        installation.objections(first());
        installation.carryOut(plan, told::add);
        var key = machine.read("/etc/twinhost/cluster.key").orElseThrow().strip();
        for (var secret : List.of(PASSWORD, key)) {
            assertThat(plan.text() + plan + first() + told + machine.ran).doesNotContain(secret);
        }
        assertThat(machine.environments).as("where ipmitool has it from").contains(PASSWORD);
        assertThat(plan.text()).contains("/etc/twinhost/cluster.key ", "0640", "root:twinhost-key", "key of the cluster",
                "/usr/lib/twinhost/bin/twinhost-certificates node jupiter1 10.90.2.1 10.90.3.1");
    }

    @Test
    void allIsEnabledBeforeAnythingStartsAndTheWayOutLast() {
        assertThatThrownBy(() -> installation.start(_ -> { })).isInstanceOf(Refusal.class).hasMessageContaining("no node");
        setUp();
        var told = new ArrayList<String>();
        machine.ran.clear();
        installation.start(told::add);
        assertThat(machine.ran).containsSubsequence("systemctl enable --now twinhost-firewall",
                "systemctl enable twinhost-mosquitto twinhost-slapd twinhost-heartbeat twinhost-config twinhost-fencing"
                        + " twinhost-replication twinhost-vm twinhost-resource twinhost-gateway twinhost-leave",
                "systemctl start twinhost-mosquitto", "systemctl start --no-block twinhost-heartbeat",
                "systemctl start --no-block twinhost-config", "systemctl start --no-block twinhost-leave");
        assertThat(told).hasSize(11);

        machine.says("systemctl start twinhost-slapd", 1, "Job failed");
        assertThatThrownBy(() -> installation.start(_ -> { })).isInstanceOf(Refusal.class).hasMessageContaining("Job failed");
    }

    /** A disk that was full, or a power cut, leaves half a line: that is another path, and its own is not taken away by it. */
    @Test
    void ofAHalfWrittenListNothingIsTakenAway() throws IOException {
        machine.cutsOffAt("placing", "/etc".length());
        assertThatThrownBy(this::setUp).isInstanceOf(PlayedMachine.Killed.class);
        machine.lives();
        assertThat(installation.leftover()).contains("/etc/twinhost/.setup");
        setUp();
        assertThat(machine.list("/etc/twinhost")).isEqualTo(PLACED);
    }

    @Test
    void whatIsInTheMarksPlaceAndIsNoneIsNoNodeAndNothingStays() throws IOException {
        Files.createDirectories(root.resolve("etc/twinhost/node.properties"));
        var before = etc();
        assertThatThrownBy(this::setUp).isInstanceOf(Refusal.class).hasMessageContaining("node.properties")
                .hasMessageContaining("nothing has changed");
        assertThat(etc()).isEqualTo(before);
    }

    @Test
    void aMarkThatSomebodyEditedIsAMark() {
        machine.file("/etc/twinhost/node.properties", "# Made by twinctl at noon\ntwinhost.node=jupiter1\n");
        assertThat(installation.isSetUp()).contains("jupiter1 of a cluster without a name");
    }

    @Test
    void whatFailsAfterTheMarkIsPlacedLeavesANodeAndSaysSo() {
        machine.failsToRemoveOnce();
        assertThatThrownBy(this::setUp).isInstanceOf(Refusal.class)
                .hasMessageContaining("this machine is jupiter1 of jupiter").message().doesNotContain("nothing has changed");
        assertThat(installation.isSetUp()).isPresent();
    }

    @Test
    void whatIsMissingIsSaidAndNotOnlyNamed() throws IOException {
        var plan = installation.plan(first());
        machine.without("/etc/twinhost");
        assertThatThrownBy(() -> installation.carryOut(plan, _ -> { })).isInstanceOf(Refusal.class)
                .hasMessageContaining("/etc/twinhost/.setup: there is no such file or folder");
    }

    /** Fence devices are changed in the configuration, while cluster.json stays as it was at the beginning. */
    @Test
    void aPasswordThatIsNotNeededAnyMoreKeepsNobodyFromInviting() throws IOException {
        setUp();
        machine.without("/etc/twinhost/ipmi.password");
        assertThat(installation.asPrepared().shared().keySet()).isEqualTo(NodeToBe.OF_THE_CLUSTER);
        machine.without("/etc/twinhost/cluster.key");
        assertThatThrownBy(installation::asPrepared).isInstanceOf(Refusal.class).hasMessageContaining("cluster.key");
    }
}

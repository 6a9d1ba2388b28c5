package org.twinhost.twinctl.replace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.twinctl.drill.PlayedPace;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.setup.PlayedMachine;
import org.twinhost.twinctl.setup.host.ThisHost;

/** What the dead node knew opens nothing any more, wherever it is interrupted; heartbeat is never among strangers. */
class ReplaceTest {

    private static final Act REPLACE = new Act(Act.Kind.REPLACE, Site.TWO);
    private static final Act REMOVE = new Act(Act.Kind.REMOVE, Site.TWO);
    private static final String OLD_KEY = "0ddba115".repeat(8);
    private static final String OLDER_KEY = "0ddba111".repeat(8);
    private static final Pattern OLD = Pattern.compile("0ddba11|of the past");
    private static final String RESTART = "/usr/lib/twinhost/bin/twinhost-restart";

    @TempDir
    private Path folder;
    private Path root;
    private PlayedMachine machine;
    private PlayedCluster cluster;
    private StringWriter out;
    private @Nullable String types;
    private final PlayedPace pace = new PlayedPace(PlayedMachine.NOW);
    private int machines;

    @BeforeEach
    void aNodeThatRunsAlone() throws IOException {
        root = Files.createDirectory(folder.resolve("machine" + machines++));
        machine = new PlayedMachine(root).says(RESTART, 0, "").says("logger", 0, "")
                .file("/etc/twinhost/node.properties", "twinhost.node=jupiter1\n")
                .file("/etc/twinhost/ipmi.password", "stays\n").file("/etc/twinhost/cluster.key", OLD_KEY + "\n")
                .file("/etc/twinhost/cluster.key.previous", OLDER_KEY + "\n").file("/etc/twinhost/api.token", "of the past\n");
        for (var name : List.of("authority", "broker", "directory", "gateway", "config", "vm")) {
            machine.file("/etc/twinhost/tls/" + name + ".key", "key of the past\n")
                    .file("/etc/twinhost/tls/" + name + ".pem", "certificate of the past\n");
        }
        cluster = new PlayedCluster(machine);
        out = new StringWriter();
        types = "jupiter2";
    }

    private void call(Act act) {
        call(act, null);
    }

    private void call(Act act, @Nullable String yes) {
        Optional<Function<String, String>> ask = types == null ? Optional.empty() : Optional.of(_ -> types);
        var surroundings = new Surroundings(Path.of("/etc/twinhost"), Path.of("/var/lib/twinhost"), "anna", Path.of("none"),
                new PrintWriter(out), new PrintWriter(out), ask, Screen.PAPER, Patience.USUAL, Clock::systemUTC);
        new Replace(surroundings, cluster, machine, machine, pace).run(act, yes);
    }

    private Map<String, String> etc() throws IOException {
        return machine.files("/etc/twinhost");
    }

    private void nothingIsOld() throws IOException {
        assertThat(etc()).allSatisfy((file, content) -> assertThat(content).as(file).doesNotContainPattern(OLD));
        assertThat(machine.list("/etc/twinhost")).containsExactly(
                "api.token", "cluster.key", "ipmi.password", "mosquitto.conf", "node.properties", "tls");
        assertThat(etc().get("/etc/twinhost/cluster.key")).matches("rw-r----- twinhost-key [0-9a-f]{64}\n");
        assertThat(etc().get("/etc/twinhost/api.token")).matches("rw-r----- twinhost-gateway [0-9a-f]{64}\n");
        assertThat(machine.read("/etc/twinhost/tls/authority.key")).contains("key of authority\n");
        assertThat(cluster.looks()).as("heartbeat refuses the old key").hasSize(1);
    }

    private void nothingWasDone() throws IOException {
        assertThat(machine.ran).isEmpty();
        assertThat(machine.read("/etc/twinhost/cluster.key")).contains(OLD_KEY + "\n");
        assertThat(machine.list("/etc/twinhost")).doesNotContain(NewKeys.NAME);
    }

    // It goes well ------------------------------------------------------------------------------------------------------

    @Test
    void everythingIsMadeAnewAndRestartedOneAfterTheOther() throws IOException {
        call(REPLACE);

        nothingIsOld();
        assertThat(machine.ran).filteredOn(words -> !words.startsWith("logger")).containsExactly(
                "/usr/lib/twinhost/bin/twinhost-certificates authority",
                "/usr/lib/twinhost/bin/twinhost-certificates node jupiter1 10.90.2.1 10.90.1.1",
                "systemd-tmpfiles --create /usr/lib/twinhost/secrets.conf",
                RESTART + " mosquitto", RESTART + " slapd", RESTART + " replication");
        assertThat(machine.ran.getLast()).startsWith("logger").contains("twinctl node replace jupiter2: done");
        assertThat(out.toString()).contains("jupiter2 is proven off, up to incarnation 7",
                "guests' disks wait for these seconds", "twinctl node invite jupiter2").doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void theRestartsAreOfThePackagesProgramAndInItsOrder() throws IOException {
        var script = Files.readString(Path.of("../packaging/files/twinhost-restart"));
        var order = Pattern.compile("^order='(.*)'$", Pattern.MULTILINE).matcher(script).results().findFirst().orElseThrow();
        assertThat(Arrays.asList(order.group(1).split(" "))).containsSubsequence(Renewal.RESTARTED);
        assertThat(script).contains("order=$*");
    }

    @Test
    void theNodeLeavesTheConfigurationInOneRevision() throws IOException {
        call(REMOVE);

        nothingIsOld();
        assertThat(cluster.proposals()).isEqualTo(1);
        assertThat(cluster.site.configuration().node(Site.TWO)).isEmpty();
        assertThat(machine.ran.indexOf("played proposal")).isLessThan(machine.ran.indexOf(RESTART + " mosquitto"));
        assertThat(out.toString()).contains("This site runs on jupiter1 alone");
    }

    /** The program that the package brings, with openssl. */
    @Test
    void theNewAuthorityKnowsNobodyOfBefore() throws Exception {
        var before = folder.resolve("before");
        Files.createDirectory(before);
        var program = "../cluster-contract/src/main/bin/twinhost-certificates";
        for (var words : List.of(List.of(program, "authority"), List.of(program, "node", "jupiter2", "10.90.2.2"))) {
            var ran = new ThisHost(Patience.USUAL).run(Map.of("TWINHOST_ETC", before.toString()), words.toArray(String[]::new));
            assertThat(ran.exit()).isZero();
        }
        machine.withRealCertificates();
        call(REPLACE);

        var authority = root.resolve("etc/twinhost/tls/authority.pem").toString();
        assertThat(verified(authority, root.resolve("etc/twinhost/tls/gateway.pem"))).isZero();
        assertThat(verified(authority, before.resolve("tls/gateway.pem"))).isNotZero();
    }

    private static int verified(String authority, Path certificate) throws IOException {
        return new ThisHost(Patience.USUAL)
                .run(Map.of(), "openssl", "verify", "-CAfile", authority, certificate.toString()).exit();
    }

    // It is refused -----------------------------------------------------------------------------------------------------

    @Test
    void aNodeThatLivesKeepsItsKeys() throws IOException {
        cluster.site.liveness = Liveness.ALIVE;
        assertThatThrownBy(() -> call(REPLACE)).isInstanceOf(Refusal.class)
                .hasMessageContaining("jupiter2 can't be replaced, nothing was changed:\n  - jupiter2 is alive");
        nothingWasDone();
    }

    @Test
    void whatTheConfigurationRefusesIsRefusedBeforeAnythingIsMade() throws IOException {
        cluster.refuses = "Invalid\n  - node jupiter2 would be removed while it may run guests: first twinctl node"
                + " standby jupiter2";
        assertThatThrownBy(() -> call(REMOVE)).isInstanceOf(Refusal.class).hasMessageContainingAll(
                "jupiter2 can't be removed, nothing was changed", "first twinctl node standby jupiter2");
        nothingWasDone();
    }

    @Test
    void itsNameHasToBeTyped() throws IOException {
        types = "yes";
        assertThatThrownBy(() -> call(REPLACE)).hasMessage("not confirmed, nothing was done");
        types = null;
        assertThatThrownBy(() -> call(REPLACE)).hasMessageContaining("twinctl node replace jupiter2 --yes jupiter2");
        assertThatThrownBy(() -> call(REPLACE, "jupiter1")).hasMessageContaining("jupiter1 is not jupiter2; nothing was done");
        nothingWasDone();
        call(REPLACE, "jupiter2");
        nothingIsOld();
    }

    // It is interrupted -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Act.Kind.class)
    void whereverItIsKilledTheSameCommandEndsIt(Act.Kind kind) throws IOException {
        var act = new Act(kind, Site.TWO);
        machine.lives();
        call(act);
        var acts = machine.acts();
        assertThat(acts).isGreaterThan(20);
        for (int each = 1; each <= acts; each++) {
            for (var isDone : List.of(false, true)) {
                aNodeThatRunsAlone();
                machine.killedAt(each, isDone);
                assertThatThrownBy(() -> call(act)).as("act " + each).isInstanceOf(PlayedMachine.Killed.class);
                cluster.looks();
                machine.lives();
                var first = List.copyOf(machine.ran);
                var isRemoved = cluster.site.configuration().node(Site.TWO).isEmpty();
                if (isRemoved && first.contains(RESTART + " replication") && !isBegun()) {
                    assertThatThrownBy(() -> call(act)).hasMessageContaining("has no node jupiter2");
                } else {
                    machine.ran.clear();
                    call(act);
                    assertThat(machine.ran).as("after act " + each + ", before: " + first).containsSubsequence(
                            RESTART + " mosquitto", RESTART + " slapd", RESTART + " replication");
                }
                machine.without("/etc/twinhost/" + NewKeys.NAME);
                nothingIsOld();
                assertThat(cluster.site.configuration().node(Site.TWO).isEmpty()).isEqualTo(kind == Act.Kind.REMOVE);
            }
        }
    }

    /** What is there otherwise is an empty note. */
    private boolean isBegun() {
        return machine.isThere("/etc/twinhost/" + NewKeys.NAME + "/ready");
    }

    @Test
    void killedTwiceItStillEnds() throws IOException {
        for (int first = 1; first <= 24; first += 3) {
            for (int second = 1; second <= 12; second += 2) {
                aNodeThatRunsAlone();
                for (var at : List.of(first, second)) {
                    machine.killedAt(at, true);
                    try {
                        call(REPLACE);
                    } catch (PlayedMachine.Killed expected) {
                        cluster.looks();
                    }
                }
                machine.lives();
                if (OLD.matcher(etc().toString()).find() || machine.list("/etc/twinhost").contains(NewKeys.NAME)) {
                    call(REPLACE);
                }
                nothingIsOld();
            }
        }
    }

    @Test
    void aServiceThatDoesNotComeBackIsNamedAndWhatIsLeftIsDoneLater() throws IOException {
        machine.says(RESTART + " slapd", 1, "twinhost-slapd does not start: journalctl -u twinhost-slapd");
        assertThatThrownBy(() -> call(REPLACE)).isInstanceOf(Refusal.class).hasMessageContainingAll(
                "twinhost-slapd does not start", "the old keys still open what was not restarted",
                "go on: twinctl node replace jupiter2");
        assertThat(machine.ran).doesNotContain(RESTART + " replication");

        assertThatThrownBy(() -> call(REMOVE)).hasMessageContaining("'twinctl node replace jupiter2' has begun here");
        machine.says(RESTART + " slapd", 0, "");
        cluster.site.liveness = Liveness.ALIVE;
        call(REPLACE);
        nothingIsOld();
    }

    @Test
    void aHeartbeatThatDoesNotTakeTheKeyIsNotStartedUnderIt() throws IOException {
        cluster.isDeaf = true;
        assertThatThrownBy(() -> call(REPLACE)).hasMessageContainingAll("heartbeat has not taken the new key",
                "journalctl -u twinhost-heartbeat", "go on: twinctl node replace jupiter2");
        assertThat(machine.read("/etc/twinhost/cluster.key")).contains(OLD_KEY + "\n");
        assertThat(machine.ran).noneMatch(words -> words.startsWith(RESTART));
        cluster.isDeaf = false;
        call(REPLACE);
        nothingIsOld();
    }

    @Test
    void aConfigurationThatChangedMeanwhileLeavesAllAsItWas() throws IOException {
        cluster.refusesFrom(2, "Conflict\n  - it was made from revision 12, but 13-aa is in force");
        assertThatThrownBy(() -> call(REMOVE)).isInstanceOf(Refusal.class).hasMessageContaining("revision 12");
        assertThat(machine.read("/etc/twinhost/cluster.key")).contains(OLD_KEY + "\n");
        assertThat(machine.list("/etc/twinhost/tls")).hasSize(12);

        cluster.refusesFrom(99, "");
        call(REMOVE);
        nothingIsOld();
        assertThat(cluster.proposals()).isEqualTo(1);
    }

    /** The gateway gave up before the config service had done it. */
    @Test
    void aProposalThatNobodyAnsweredIsLookedForByTheNextCall() throws IOException {
        cluster.refusesFrom(2, "nothing came within 60 s");
        assertThatThrownBy(() -> call(REMOVE)).isInstanceOf(Refusal.class);
        cluster.site.nodes = List.of(cluster.site.nodes.getFirst());
        call(REMOVE);
        nothingIsOld();
        assertThat(cluster.proposals()).isZero();
    }
}

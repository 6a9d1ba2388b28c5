package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.text.StatusReport;

/** What {@code twinctl status} says first, and what it ends with. */
class StatusTest extends WithServices {

    @Test
    void theVerdictStandsAboveWhatWasFoundAndThatAboveWhatThereIs() throws IOException {
        var ran = services.answers("GET /v1/status", Samples.atRisk()).run("status");

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out()).isEqualTo("""
                AT RISK since 10:02: 2 findings

                link red to jupiter2: nothing is heard over it (since 10:02)
                  → look at its cable, port and address
                fence device of jupiter1: it was last tested a year ago, and from then on the node got another
                    power supply, another board and another address, as it seems (since 2026-05-03 10:00)
                  → twinctl fence test jupiter1

                If a node died now
                  if jupiter1 dies: mail1 stays down: its volume has one copy, on jupiter1; web1, web2 run on
                      jupiter2 in about 4 s
                  if jupiter2 dies: db1 waits for your word that jupiter2 is off; web1 goes on

                Protected again ≈ 12:00
                Protected against: node, disk, link; by choice not against: mains.
                  by choice, guest build1: it is configured for one node

                Cluster jupiter, revision 12-0123456789abcdef, coordinator jupiter1, quorate, view 7: jupiter1
                    jupiter2

                NODE      STATE   VERDICT  SERVICES
                jupiter1  online  -        all up
                jupiter2  online  AT RISK  all up

                LINK TO   LINK  STATE  LAST HEARD
                jupiter1  grey  up     3.3 s ago
                          red   up     20 ms ago
                jupiter2  grey  up     3.3 s ago
                          red   up     20 ms ago

                GUEST  WANTED   STATE    NODE      SINCE  VERDICT
                web1   started  started  jupiter1  10:57  PROTECTED

                VOLUME  SIZE    NODE      ROLE       DISK      CONNECTION  OUT OF SYNC
                web1    64 MiB  jupiter1  Primary    UpToDate  Connected   0 B
                                jupiter2  Secondary  UpToDate  Connected   0 B
                """);
    }

    @Test
    void whatIsDownIsSaidWithItsReason() throws IOException {
        var ran = services.answers("GET /v1/status", Samples.down()).run("status");

        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.out()).startsWith("""
                DOWN: 1 finding

                guest web1: jupiter1 is not proven off
                  → look at the node; if it is surely off: twinctl fence confirm jupiter1

                Protected against: node, disk, link, mains.
                """).contains("""
                GUEST  WANTED   STATE    NODE  SINCE  VERDICT  WHY
                web1   started  blocked  -     10:59  DOWN     jupiter1 is not proven off: its BMC 10.90.4.101 does
                                                               not answer
                """).endsWith("""
                FENCED    OUTCOME  METHOD  AT     TOOK
                jupiter1  pending  -       10:00  3.1 s
                """);
        assertThat(services.run("status", "-o", "wide").out()).contains("TOOK   INCARNATION\n", "node-unclean\n",
                "its BMC 10.90.4.101 does not answer");
    }

    @Test
    void anOlderServiceIsNotCalledHealthy() throws IOException {
        var told = Samples.healthy()
                .with(List.of("on jupiter1, the file system of /var/lib/twinhost is full: free some space"));
        var ran = services.answers("GET /v1/status", told).run("status");

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out()).startsWith("""
                NOT ASSESSED: this node's service does not assess, it is older; what is protected is not known

                on jupiter1, the file system of /var/lib/twinhost is full: free some space

                Cluster jupiter,""").doesNotContain("PROTECTED");
        assertThat(services.run("status", "-o", "json").exit()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void theExitCodeIsTheVerdicts(Verdict verdict) throws IOException {
        var assessed = Samples.healthy().assessed(new Assessment(
                verdict, verdict.code(), null, List.of(), null, List.of("node"), null, null, null));
        var ran = services.answers("GET /v1/status", assessed).run("status", "-o", "yaml");

        assertThat(ran.exit()).isEqualTo(verdict.code());
        assertThat(ran.out()).contains("  verdict: " + verdict.label() + "\n");
        assertThat(services.run("status").out()).startsWith(verdict.label() + "\n");
    }

    @Test
    void noLineIsWiderThanAHundredColumns() {
        var words = "a very long story of what went wrong ".repeat(9);
        var some = Samples.afterALoss();
        var guest = new ClusterStatus.Resource("x".repeat(60), "vm", "started", "blocked", "n".repeat(32), 1L, words, "code");
        var wide = new ClusterStatus(some.cluster(), some.nodes(), some.volumes(), List.of(guest), List.of(),
                List.of(words, "y".repeat(250)), null);

        assertThat(StatusReport.of(wide, view(false)).lines()).allSatisfy(line ->
                assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
    }

    /** A serial line of 9600 baud takes a second for ten of them. */
    @Test
    void ofManyGuestsThoseAreShownOfWhomThereIsSomethingToTell() {
        var guests = new ArrayList<ClusterStatus.Resource>();
        for (int i = 0; i < 300; i++) {
            guests.add(new ClusterStatus.Resource("guest%03d".formatted(i), "vm", "started", i == 250 ? "failed" : "started",
                    "jupiter1", 1L, i == 250 ? "its disk is gone" : null, null));
        }
        var some = Samples.healthy();
        var report = StatusReport.of(new ClusterStatus(
                some.cluster(), some.nodes(), many(some.volumes()), guests, List.of(), List.of(), null), view(false));

        assertThat(report.lines().count()).isLessThan(70);
        assertThat(report).contains("guest000", "guest250", "its disk is gone",
                "\n… and 284 more guests, all well: twinctl status -o wide\n",
                "\n… and 34 more volumes, all well: twinctl status -o wide\n").doesNotContain("guest100");
        var wide = new View(Samples.NOW.atZone(ZoneId.of("Europe/Berlin")), false, true);
        assertThat(StatusReport.of(new ClusterStatus(
                some.cluster(), some.nodes(), List.of(), guests, List.of(), List.of(), null), wide))
                .contains("guest100").doesNotContain("… and");
    }

    private static List<ClusterStatus.Volume> many(List<ClusterStatus.Volume> volumes) {
        return IntStream.range(0, 50).mapToObj(i -> new ClusterStatus.Volume("volume" + i, volumes.getFirst().sizeBytes(),
                volumes.getFirst().replicas())).toList();
    }

    @Test
    void linksStandInTheOrderOfTheirNames() {
        var some = Samples.healthy();
        var mixed = some.nodes().stream().map(node -> new ClusterStatus.Node(node.name(), node.state(), node.incarnation(),
                node.links().reversed(), node.services())).toList();
        assertThat(StatusReport.of(new ClusterStatus(some.cluster(), mixed, some.volumes(), some.resources(), List.of(),
                List.of(), null), view(false))).isEqualTo(StatusReport.of(some, view(false)));
    }

    @Test
    void onlyATerminalGetsColoursAndOnlyWhereAVerdictIs() {
        assertThat(StatusReport.of(Samples.down(), view(true)))
                .startsWith("\u001b[1;37;41mDOWN\u001b[0m: 1 finding\n\n")
                .contains("\n\u001b[1;37;41mguest web1\u001b[0m: jupiter1 is not");
        assertThat(StatusReport.of(Samples.down(), view(false))).doesNotContain("\u001b");
    }

    private static View view(boolean colours) {
        return new View(Samples.NOW.atZone(ZoneId.of("Europe/Berlin")), colours, false);
    }

    @Test
    void timesAreThoseOfWhoReads() {
        assertThat(view(false).time(Samples.AT)).isEqualTo("12:00");
        assertThat(view(false).time(Samples.AT.minusSeconds(12 * 3600 + 1))).isEqualTo("2026-05-03 23:59");
    }
}

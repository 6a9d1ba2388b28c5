package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.audit.AuditCheck;
import org.twinhost.runtime.audit.AuditLog;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.bus.BrokerResource;

/** What of a request stands in the audit, and what is not done when it can't. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class AuditFilterTest implements RestPortTest {

    private static final Path FULL = Path.of("/dev/full");
    private static final int SOON_S = 30;
    private static final Pattern CONFIRM = Pattern.compile("\\?confirm=([-a-z0-9]+)");

    @Inject
    NodeIdentity identity;

    @Inject
    ActsSource acts;

    static boolean hasAFullDevice() {
        return Files.exists(FULL);
    }

    private Path log() {
        return identity.stateDir().resolve(AuditLog.NAME);
    }

    private List<String> linesOf(String act) throws IOException {
        var check = new AuditCheck();
        var lines = Files.readAllLines(log());
        lines.forEach(check::read);
        assertThat(check.broken()).isEmpty();
        return lines.stream().filter(line -> line.contains("\"act\":\"POST " + act)).toList();
    }

    private static String post(String path) throws IOException {
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says(asking(path));
            return gateway.hearsOneAnswer();
        }
    }

    private static String asking(String path) {
        return asking(path, "Twinhost-Caller: " + AsGateway.EVAS_WORD + "\r\n");
    }

    private static String asking(String path, String caller) {
        return "POST " + path + " HTTP/1.1\r\nHost: here\r\n" + caller + "Twinhost-Operator: eva\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void anActLeavesOneLineWithItsAskerItsChangeAndItsOutcome() throws IOException {
        assertThat(post("/v1/things/web1/change?how=fast")).startsWith("HTTP/1.1 200 ");
        assertThat(linesOf("/v1/things/web1/change?how=fast")).singleElement().asString()
                .contains("\"target\":\"web1\"", "\"name\":\"eva\",\"origin\":\"REST\",\"right\":\"OPERATE\"",
                        AsGateway.EVAS_WORD, "\"before\":{\"size\":1},\"after\":{\"size\":2}",
                        "\"outcome\":\"done\"");
    }

    @Test
    void aRefusalIsSaidWithItsReason() throws IOException {
        assertThat(post("/v1/things/fixed/change")).startsWith("HTTP/1.1 409 ");
        assertThat(linesOf("/v1/things/fixed/change")).singleElement().asString()
                .contains("\"outcome\":\"refused 409 Not changed: it is fixed\"");
    }

    /** Whoever wants no line asks and hangs up. */
    @Test
    void whoHangsUpWhileItIsDoneLeavesHisLineNevertheless() throws Exception {
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says(asking("/v1/things/web1/slow"));
            acts.begun().get(SOON_S, TimeUnit.SECONDS);
        }
        acts.hungUp().get(SOON_S, TimeUnit.SECONDS);
        acts.endSlow();
        await().atMost(SOON_S, TimeUnit.SECONDS).until(() -> !linesOf("/v1/things/web1/slow").isEmpty());
        assertThat(acts.done()).contains("slow web1");
        assertThat(linesOf("/v1/things/web1/slow")).singleElement().asString().contains("\"outcome\":\"done\"");
    }

    @Test
    void whatVoidsAPromiseIsReadOutThenAnnouncedThenDone() throws IOException {
        var readOut = post("/v1/things/web2/void");
        assertThat(readOut).startsWith("HTTP/1.1 428 ").contains("All of web2 is lost.");
        var confirm = CONFIRM.matcher(readOut);
        assertThat(confirm.find()).isTrue();
        assertThat(acts.done()).doesNotContain("void web2");
        assertThat(post("/v1/things/web2/void?confirm=" + confirm.group(1))).startsWith("HTTP/1.1 200 ");
        assertThat(acts.done()).contains("void web2");

        var lines = linesOf("/v1/things/web2/void");
        assertThat(lines).hasSize(4).allMatch(line -> line.contains("\"right\":\"OVERRIDE\""));
        assertThat(lines.get(0)).contains("\"outcome\":\"intent\"");
        assertThat(lines.get(1)).contains("\"outcome\":\"refused 428 Not void");
        assertThat(lines.get(2)).contains("\"outcome\":\"intent\"");
        assertThat(lines.get(3)).contains("\"outcome\":\"done\",\"intent\":");

        assertThat(post("/v1/things/web2/void?confirm=" + confirm.group(1)))
                .as("what was read out then is not so any more").startsWith("HTTP/1.1 409 ")
                .contains("is not what is void now");
    }

    @Test
    void ofWhomTheGatewayDoesNotSayWhoHeIsNothingIsVoided() throws IOException {
        for (var caller : new String[] {"", "Twinhost-Caller: {\r\n", "Twinhost-Caller: {\"from\":\" \",\"uid\":0}\r\n"}) {
            try (var gateway = RawConnection.ofGateway()) {
                gateway.says(asking("/v1/things/web5/void", caller));
                assertThat(gateway.hearsOneAnswer()).as(caller).startsWith("HTTP/1.1 403 ").contains("Nothing was done");
            }
        }
        assertThat(linesOf("/v1/things/web5/void")).hasSize(3).allSatisfy(line -> assertThat(line)
                .contains("\"outcome\":\"refused 403 Nobody asks", "\"right\":\"OVERRIDE\"").doesNotContain("\"uid\""));
        assertThat(acts.done()).doesNotContain("void web5");
        // By a token from another machine: there is no uid, and it is known whose token it was.
        assertThat(AuditFilter.asker("{\"from\":\"gateway, 10.0.0.5, token api.token\"}"))
                .hasValue(Peer.unknown("gateway, 10.0.0.5, token api.token"));
    }

    @Test
    void whoOnlyLooksLeavesNoLine() throws IOException {
        var before = Files.readAllLines(log()).size();
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says("GET /v1/word HTTP/1.1\r\nHost: here\r\n\r\n");
            assertThat(gateway.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(Files.readAllLines(log())).hasSize(before);
    }

    @Test
    @EnabledIf("hasAFullDevice")
    void onAFullDiskActsGoOnAndAreComplainedAboutButNothingThatVoidsAPromiseIsDone() throws IOException {
        var kept = acts.done();
        var aside = log().resolveSibling("aside");
        Files.move(log(), aside);
        Files.createSymbolicLink(log(), FULL);
        try {
            assertThat(post("/v1/things/web3/change")).startsWith("HTTP/1.1 200 ");
            assertThat(post("/v1/things/web3/void")).startsWith("HTTP/1.1 500 ").contains("Nothing was done", "No space left");
            try (var gateway = RawConnection.ofGateway()) {
                gateway.says("GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n");
                assertThat(gateway.hearsOneAnswer()).contains("2 \"Twinhost Audit of ", "No space left");
            }
        } finally {
            Files.delete(log());
            Files.move(aside, log());
        }
        assertThat(acts.done()).containsAll(kept).contains("change web3").doesNotContain("void web3");
        assertThat(post("/v1/things/web4/change")).startsWith("HTTP/1.1 200 ");
        assertThat(linesOf("/v1/things/web4/change")).hasSize(1);
        assertThat(linesOf("/v1/things/web3/")).isEmpty();
        assertThat(Files.readString(log())).contains("found: 3 lines from ", "could not be kept");
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says("GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n");
            assertThat(gateway.hearsOneAnswer()).contains("0 \"Twinhost Audit of ");
        }
    }
}

package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;

class FenceCommandsTest extends WithServices {

    private static final Instant AT = Samples.AT;
    private static final FenceDeviceState.Test PASSED =
            new FenceDeviceState.Test(AT.minusSeconds(3 * 86_400), true, "jupiter2 is on, and it is heard", 85);
    private static final FenceDeviceState.Test FAILED =
            new FenceDeviceState.Test(AT.minusSeconds(60), false, "wrong password for user admin", 120);
    private static final FenceProof PROOF = new FenceProof(
            Samples.ONE, 3, Samples.TWO, 8, FenceProof.Method.POWER_OFF, "bmc1", AT, 1_250);

    private static FenceDeviceState device(Condition condition, String text, FenceDeviceState.Test test) {
        return new FenceDeviceState(Samples.TWO, "bmc2", condition, text, AT.minusSeconds(7_200), AT.minusSeconds(12), test);
    }

    private static FencingState fencing(FenceDeviceState... devices) {
        return new FencingState(0, AT, List.of(), List.of()).with(List.of(devices));
    }

    @Test
    void statusShowsEachDeviceWithItsLastTest() throws IOException {
        services.answers("GET /v1/fencing", fencing(device(Condition.OK, "answers; jupiter2 is on", PASSED)));
        assertThat(services.run("fence", "status").out()).isEqualTo("""
                NODE      DEVICE  CONDITION  SINCE  CHECKED     LAST TEST
                jupiter2  bmc2    ok         2 h    12.0 s ago  passed 3 d ago
                """);
    }

    @Test
    void statusSaysWhatIsWrongWhoIsFencedAndWhatIsProven() throws IOException {
        var attempt = new FenceAttempt(Samples.TWO, 5, AT, "left uncleanly", false, true, 4, "no answer");
        services.answers("GET /v1/fencing", new FencingState(0, AT, List.of(PROOF), List.of(attempt))
                .with(List.of(device(Condition.FAILED, "no answer to 'power status'", FAILED))));
        assertThat(services.run("fence", "status").out()).isEqualTo("""
                NODE      DEVICE  CONDITION  SINCE  CHECKED     LAST TEST
                jupiter2  bmc2    failed     2 h    12.0 s ago  FAILED 60.0 s ago

                jupiter2: no answer to 'power status'
                jupiter2: its last test failed: wrong password for user admin

                fencing jupiter2 (incarnation 5) since 2026-05-04T10:00:00Z, power-off sent, 4 tries; last failure: no answer

                PROVEN OFF  INCARNATION  METHOD     BY    AT                    TOOK
                jupiter1    3            POWER_OFF  bmc1  2026-05-04T10:00:00Z  1.3 s
                """);
    }

    @Test
    void statusSaysNothingTwice() throws IOException {
        services.answers("GET /v1/fencing", fencing(device(Condition.FAILED, FAILED.text(), FAILED)));
        assertThat(services.run("fence", "status").out()).endsWith("""

                jupiter2: wrong password for user admin
                """);
    }

    @Test
    void statusSaysWhatWasNeverTestedAndThatThereIsNothing() throws IOException {
        services.answers("GET /v1/fencing", fencing(new FenceDeviceState(
                Samples.TWO, "bmc2", Condition.UNKNOWN, "not asked yet", AT, null, null)));
        assertThat(services.run("fence", "status").out()).contains(
                "jupiter2  bmc2    unknown    0 ms   -        never\n",
                "jupiter2: it was never tested from this node: twinctl fence test jupiter2\n");
        services.answers("GET /v1/fencing", fencing());
        assertThat(services.run("fence", "status").out()).startsWith("No fence device of another node is configured");
    }

    @Test
    void aTestThatPassesIsDoneAndOneThatFailsIsNot() throws IOException {
        services.answers("POST /v1/fencing/jupiter2/test", device(Condition.OK, "answers", PASSED));
        var passed = services.run("fence", "test", "jupiter2");
        assertThat(passed.exit()).isZero();
        assertThat(passed.out())
                .isEqualTo("fence test of jupiter2 (bmc2) passed in 85 ms: jupiter2 is on, and it is heard\n");

        services.answers("POST /v1/fencing/jupiter2/test", device(Condition.FAILED, "wrong", FAILED));
        var failed = services.run("fence", "test", "jupiter2");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .isEqualTo("twinctl: fence test of jupiter2 (bmc2) FAILED in 120 ms: wrong password for user admin\n");

        var json = services.run("fence", "test", "jupiter2", "-o", "json");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.out()).contains("\"passed\" : false", "\"condition\" : \"FAILED\"");
    }

    @Test
    void aTestThatIsRefusedSaysWhy() {
        services.answers("POST /v1/fencing/jupiter1/test", 409, """
                {"status":409,"title":"Not tested","detail":"jupiter1 is this node","reasons":[]}""");
        var ran = services.run("fence", "test", "jupiter1");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("twinctl: Not tested: jupiter1 is this node\n");
    }

    @Test
    void allAreTestedWhateverBecomesOfOne() throws IOException {
        var one = new FenceDeviceState(Samples.ONE, "bmc1", Condition.OK, "answers", AT, AT, null);
        services.answers("GET /v1/fencing", fencing(one, device(Condition.OK, "answers", null)))
                .answers("POST /v1/fencing/jupiter1/test", 409, """
                        {"status":409,"title":"Not tested","detail":"jupiter1 is being fenced","reasons":[]}""")
                .answers("POST /v1/fencing/jupiter2/test", device(Condition.OK, "answers", PASSED));
        var ran = services.run("fence", "test", "--all");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).startsWith("fence test of jupiter2 (bmc2) passed");
        assertThat(ran.err()).isEqualTo("twinctl: Not tested: jupiter1 is being fenced\n");
        assertThat(services.run("fence", "test", "--all", "-o", "json").out()).startsWith("[ {").contains("\"bmc2\"");

        services.answers("GET /v1/fencing", fencing(device(Condition.OK, "answers", null)));
        assertThat(services.run("fence", "test", "--all").exit()).isZero();
        services.answers("GET /v1/fencing", fencing());
        assertThat(services.run("fence", "test", "--all").exit()).isEqualTo(1);
    }

    @Test
    void whoseDeviceIsNotGuessed() {
        assertThat(services.run("fence", "test").exit()).isEqualTo(2);
        assertThat(services.run("fence", "test", "jupiter2", "--all").exit()).isEqualTo(2);
        assertThat(services.said).isEmpty();
    }

    @Test
    void whatADeviceHasProvenNeedsNobodysWord() throws IOException {
        services.answers("GET /v1/confirm/jupiter1", 200, """
                {"node":"jupiter1","warning":"S1 to S4 are void","confirm":"off-jupiter1-12","proven":{"node":"jupiter1",
                 "incarnation":3,"keeper":"jupiter2","keeperIncarnation":8,"method":"POWER_OFF","device":"bmc1",
                 "at":"2026-05-04T10:00:00Z","durationMs":1250}}""");
        var ran = services.run(Optional.of(_ -> "jupiter1"), "fence", "confirm", "jupiter1");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("jupiter1 is proven off already, up to incarnation 3: POWER_OFF by bmc1 at"
                + " 2026-05-04T10:00:00Z. Nothing is to be confirmed, and nothing was done.\n");
        assertThat(services.said).noneMatch(said -> said.request().startsWith("POST"));
    }

    @Test
    void yesIsTheNameOfTheNodeAndNothingElse() {
        for (var words : List.of("--yes", "--yes jupiter2", "--yes yes")) {
            var ran = services.run(("fence confirm jupiter1 " + words).split(" "));
            assertThat(ran.exit()).as(words).isEqualTo(1);
            assertThat(ran.err()).contains("nothing was done", "twinctl fence confirm jupiter1 --yes jupiter1");
        }
        assertThat(services.said).isEmpty();
    }
}

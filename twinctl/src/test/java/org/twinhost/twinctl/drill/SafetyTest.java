package org.twinhost.twinctl.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.resource.DrillReport.Kind;

/** What makes a drill unsafe. */
class SafetyTest {

    private final Cluster cluster = new Cluster();

    private static Wish power(String node) {
        return new Wish(Kind.POWER, node, null, Duration.ofSeconds(120), Duration.ofMinutes(20));
    }

    private static Wish freeze(String node, @Nullable String guest) {
        return new Wish(Kind.FREEZE, node, guest, Duration.ofSeconds(120), Duration.ofMinutes(20));
    }

    private static Wish switchover(@Nullable String guest) {
        return new Wish(Kind.SWITCHOVER, "jupiter1", guest, Duration.ofSeconds(120), Duration.ofSeconds(120));
    }

    private List<String> refusals(Wish wish) {
        return new Safety(cluster.status(), "jupiter2", cluster.fencing()).refusals(wish);
    }

    @Test
    void aProtectedClusterIsSafeAndSoIsOneAtRisk() {
        assertThat(refusals(power("jupiter1"))).isEmpty();
        assertThat(refusals(freeze("jupiter1", null))).isEmpty();
        assertThat(refusals(freeze("jupiter1", "web1"))).isEmpty();
        assertThat(refusals(switchover(null))).isEmpty();
        assertThat(refusals(switchover("web1"))).isEmpty();
        cluster.finds(FindingCode.VOLUME_UNVERIFIED, "volume web1", "it was never compared");
        assertThat(refusals(power("jupiter1"))).isEmpty();
    }

    private static Arguments so(Consumer<Cluster> change, Wish wish, String why) {
        return Arguments.of(change, wish, why);
    }

    static Stream<Arguments> unsafe() {
        Consumer<Cluster> nothing = _ -> { };
        return Stream.of(
                so(nothing, power("mars"), "there is no node mars; there are jupiter1, jupiter2"),
                so(nothing, power("jupiter2"), "jupiter2 is this node: whoever is lost sees nothing"),
                so(nothing, freeze("jupiter2", null), "jupiter2 is this node: whoever is lost sees nothing"),
                so(nothing, freeze("jupiter1", "mail1"), "mail1 does not run on jupiter1"),
                so(each -> each.promises.set(1, new IfLost("web1", Outcome.WAITS, null, null, "nothing proves it")),
                        freeze("jupiter1", null), "web1 would wait: nothing proves it"),
                so(each -> each.nodes.put("jupiter1", "standby"), power("jupiter1"), "jupiter1 is standby, not online"),
                so(each -> each.quorate = false, power("jupiter1"), "jupiter2 is not quorate"),
                so(each -> each.finds(FindingCode.LAST_LINK, "node jupiter1", "only grey is left"), power("jupiter1"),
                        "node jupiter1: only grey is left (mend the other links)"),
                so(each -> each.finds(FindingCode.LAST_LINK, "node jupiter1", "only grey is left"), switchover(null),
                        "node jupiter1: only grey is left"),
                so(each -> each.verdict = Verdict.DOWN, power("jupiter1"), "the cluster is DOWN"),
                so(each -> each.promises.set(1, new IfLost("web1", Outcome.WAITS, null, null, "nothing proves it")),
                        power("jupiter1"), "web1 would wait: nothing proves it"),
                so(each -> each.promises.set(1, new IfLost("web1", Outcome.DOWN, null, null, "no memory")), power("jupiter1"),
                        "web1 would stay down: no memory"),
                so(each -> each.promises.set(1, new IfLost("web1", Outcome.DOWN, null, null, "no memory")), switchover(null),
                        "web1 would stay down: no memory"),
                so(nothing, switchover("mail1"), "mail1 does not run on jupiter1"),
                so(each -> each.places.put("web1", "jupiter2"), switchover(null), "no guest runs on jupiter1"));
    }

    @ParameterizedTest
    @MethodSource
    void unsafe(Consumer<Cluster> change, Wish wish, String why) {
        change.accept(cluster);
        assertThat(refusals(wish)).singleElement().asString().contains(why);
    }

    @Test
    void aDeviceThatIsNotProvenMakesAPowerDrillUnsafe() {
        assertThat(new Safety(cluster.status(), "jupiter2", cluster.fencing(Condition.FAILED, true))
                .refusals(power("jupiter1"))).containsExactly("fence device of jupiter1: no answer");
        assertThat(new Safety(cluster.status(), "jupiter2", cluster.fencing(Condition.OK, null))
                .refusals(power("jupiter1"))).singleElement().asString().contains("never tested from here");
        assertThat(new Safety(cluster.status(), "jupiter2", cluster.fencing(Condition.OK, false))
                .refusals(power("jupiter1"))).singleElement().asString().contains("failed its last test");
        assertThat(new Safety(cluster.status(), "jupiter2", cluster.fencing(Condition.FAILED, false))
                .refusals(switchover(null))).isEmpty();
        assertThat(new Safety(cluster.status(), "jupiter2", cluster.fencing(Condition.FAILED, true))
                .refusals(freeze("jupiter1", null))).containsExactly("fence device of jupiter1: no answer");
    }

    /** Its replication answers, so that restart-grace passes first, of which the promise knows nothing. */
    @Test
    void howLongAHungNodeIsAwayIsNotPromised() {
        var safety = new Safety(cluster.status(), "jupiter2", cluster.fencing());
        assertThat(safety.promises(power("jupiter1"))).anyMatch(each -> each.inMs() != null);
        assertThat(safety.promises(freeze("jupiter1", null))).hasSameSizeAs(safety.promises(power("jupiter1")))
                .allMatch(each -> each.inMs() == null);
    }

    @Test
    void allReasonsAreSaidAtOnce() {
        cluster.quorate = false;
        cluster.finds(FindingCode.FENCE_DEVICE_FAILED, "fence device of jupiter1", "no answer");
        cluster.promises.set(1, new IfLost("web1", Outcome.WAITS, null, null, "nothing proves it"));
        assertThat(refusals(power("jupiter1"))).hasSize(3);
    }
}

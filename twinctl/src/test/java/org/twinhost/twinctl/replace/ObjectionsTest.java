package org.twinhost.twinctl.replace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.replication.DiskState;

/** What stands against taking everything from a node. */
class ObjectionsTest {

    private static final Act REPLACE = new Act(Act.Kind.REPLACE, Site.TWO);
    private static final Act REMOVE = new Act(Act.Kind.REMOVE, Site.TWO);

    @Test
    void nothingStandsAgainstADeadNodeThatIsProvenOff() {
        assertThat(Objections.of(new Site().now(), REPLACE)).isEmpty();
        assertThat(Objections.of(new Site().now(), REMOVE)).isEmpty();
        assertThat(new Site().now().ground(Site.TWO)).contains("proven off, up to incarnation 7", "POWER_OFF by bmc2");
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                of(new Act(Act.Kind.REPLACE, Site.ONE), _ -> { },
                        "jupiter1 is this node itself"),
                of(new Act(Act.Kind.REMOVE, new NodeId("pluto")), _ -> { }, "has no node pluto, but jupiter1, jupiter2"),
                of(REPLACE, site -> site.links = List.of(new LinkState("grey", true, 80L), new LinkState("red", true, 80L)),
                        "jupiter2 is alive: heartbeat hears it over grey, red"),
                of(REPLACE, site -> site.liveness = Liveness.ALIVE, "jupiter2 is alive, as heartbeat has it"),
                of(REPLACE, site -> site.liveness = Liveness.SUSPECT, "silent, and not given up yet"),
                of(REMOVE, site -> site.view = new View(8, List.of(Site.ONE, Site.TWO), Site.ONE),
                        "is a member of view 8 [jupiter1, jupiter2]"),
                of(REPLACE, site -> {
                    site.proofs = List.of();
                    site.attempts = List.of(Site.attempt("10.90.4.102 does not answer"));
                }, "its fencing waits for a proof (10.90.4.102 does not answer). If it is surely off: twinctl fence confirm"
                        + " jupiter2 comes first"),
                of(REPLACE, site -> {
                    site.proofs = List.of();
                    site.attempts = List.of(Site.attempt(null));
                }, "(no answer yet)"),
                of(REMOVE, site -> site.volumes = List.of(Site.volume("web1", Site.TWO), Site.volume("mail1", Site.TWO),
                        Site.volume("db1", Site.ONE)), "the only replica of web1, mail1 is on jupiter2"),
                of(REMOVE, site -> {
                    site.proofs = List.of();
                    site.liveness = Liveness.LEFT;
                }, "replicas here would wait for it after the next boot"),
                of(REMOVE, site -> site.replicas = List.of(Site.replica("web1", DiskState.OUTDATED, Site.BIRTH)),
                        "volume web1 is Outdated here and would stay so without jupiter2"),
                of(REMOVE, site -> site.replicas = List.of(), "volume web1 is Unknown here"),
                of(REPLACE, site -> site.nodes = List.of(Site.node(Site.ONE, 1, false), Site.node(Site.TWO, 2, false),
                        Site.node(Site.THREE, 3, false)), "jupiter3 would know neither the new key nor the new authority"),
                of(REPLACE, site -> site.waitingFor = "waits for jupiter2 since the boot",
                        "this node may not act for the cluster: waits for jupiter2 since the boot"));
    }

    private static Arguments of(Act act, Consumer<Site> differs, String reason) {
        return Arguments.of(act, differs, reason);
    }

    @ParameterizedTest
    @MethodSource("situations")
    void oneThingIsWrongAndOneReasonIsGiven(Act act, Consumer<Site> differs, String reason) {
        var site = new Site();
        differs.accept(site);
        assertThat(Objections.of(site.now(), act)).singleElement().asString().contains(reason);
    }

    @Test
    void allReasonsAtOnce() {
        var site = new Site();
        site.links = List.of(new LinkState("grey", true, 80L));
        site.proofs = List.of();
        site.attempts = List.of(Site.attempt(null));
        site.volumes = List.of(Site.volume("web1", Site.TWO));
        site.waitingFor = "waits";
        assertThat(Objections.of(site.now(), REMOVE)).hasSize(4);
    }

    /** Nobody is fenced who has said goodbye; whether he is off for good a person says by typing his name. */
    @Test
    void whoLeftAndWasNeverFencedIsGivenUpOnAWord() {
        var site = new Site();
        site.proofs = List.of();
        site.liveness = Liveness.LEFT;
        assertThat(Objections.of(site.now(), REPLACE)).isEmpty();
        assertThat(site.now().ground(Site.TWO)).contains("said goodbye, and nothing proves that it is off", "your word");
    }
}

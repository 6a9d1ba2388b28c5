package org.twinhost.config.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.config.Samples;
import org.twinhost.contract.config.ClusterSnapshot;

/** What runs is not hurt: each bad file is refused with what to do instead. */
class RunningRulesTest {

    static Stream<Arguments> harm() {
        return Stream.of(
                rule(c -> remove(c, "guests", 0), "guest web1 would be removed while it is wanted started: stop it first"
                        + " (twinctl vm stop web1), then remove it"),
                rule(c -> at(c, "guests", 0).put("name", "www1"), "guest web1 would be renamed to www1 (it has the same uuid)"
                        + " while it is wanted started: stop it first (twinctl vm stop web1), then rename it"),
                rule(c -> {
                    at(c, "volumes", 0).put("name", "www1");
                    disks(c, 0).removeAll().add("www1");
                }, "volume web1 would be renamed to www1 (it has the same birth): a volume keeps its name in this version"),
                rule(c -> {
                    remove(c, "volumes", 0);
                    disks(c, 0).removeAll();
                }, "volume web1 would be removed while it is a disk of guest web1, which is wanted started: stop"),
                rule(c -> {
                    disks(c, 0).removeAll();
                    disks(c, 1).add("web1");
                }, "volume web1 would become a disk of guest mail1 while guest web1 runs with it: first twinctl vm stop web1"),
                rule(c -> ((ArrayNode) at(c, "volumes", 0).path("replicas")).remove(1),
                        "volume web1: its replica on jupiter2 would be taken away while guest web1 may run with it"),
                rule(c -> ((ObjectNode) at(c, "volumes", 0).path("replicas").get(1)).put("device", "/dev/vg/web1"),
                        "volume web1 on jupiter2: its data are on /dev/twinhost/web1, and to name /dev/vg/web1 moves nothing."
                                + " Step by step: twinctl vm stop web1; stop the replication service of jupiter2; copy"),
                rule(c -> at(c, "volumes", 0).withArray("metaDisks").addObject().put("node", "jupiter1").put("disk", "/dev/m"),
                        "volume web1 on jupiter1: its metadata are on the device of the data, behind them, and to name /dev/m"),
                rule(c -> at(c, "nodes", 1).put("name", "saturn2"),
                        "node jupiter2 would be renamed to saturn2 (it has the same addresses)"),
                rule(c -> remove(c, "nodes", 1), "node jupiter2 would be removed while it may run guests: first twinctl node"
                        + " standby jupiter2"),
                rule(c -> c.path("nodes").get(1).path("links").forEach(end -> ((ObjectNode) end)
                                .put("address", end.path("address").asText().replace("10.90", "10.91").replace("TH0", "TH1"))),
                        "every link would change at once (grey, yellow, red, serial): the nodes would lose sight of"));
    }

    @ParameterizedTest
    @MethodSource
    void harm(Consumer<ObjectNode> change, String reason) {
        assertThat(ChangeRules.ofWish(Samples.jupiter(), Samples.jupiter(change)).errors())
                .anySatisfy(error -> assertThat(error).startsWith(reason));
    }

    @Test
    void everyReasonComesAtOnce() {
        var found = ChangeRules.ofWish(Samples.jupiter(), Samples.jupiter(c -> {
            remove(c, "guests", 1);
            at(c, "guests", 0).put("name", "www1");
            at(c, "volumes", 0).put("sizeBytes", 60L << 40);
            ((ObjectNode) at(c, "nodes", 0).path("links").get(0)).put("address", "10.90.1.256");
        }));
        assertThat(found.errors()).hasSize(4)
                .anySatisfy(error -> assertThat(error).contains("guest mail1 would be removed"))
                .anySatisfy(error -> assertThat(error).contains("guest web1 would be renamed"))
                .anySatisfy(error -> assertThat(error).contains("sizeBytes can't change"))
                .anySatisfy(error -> assertThat(error).contains("'10.90.1.256' is not an IP address"));
    }

    @Test
    void whatIsStoppedMayGoAndItIsSaidWhatIsLeftBehind() {
        Consumer<ObjectNode> stopped = c -> at(c, "guests", 0).put("target", "STOPPED");
        var found = ChangeRules.ofWish(Samples.jupiter(stopped), Samples.jupiter(c -> {
            remove(c, "guests", 0);
            remove(c, "volumes", 0);
        }));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).contains("volume web1 is removed; its data stay where they are, and nobody looks after"
                + " them any more");

        var renamed = ChangeRules.ofWish(Samples.jupiter(stopped), Samples.jupiter(stopped.andThen(c ->
                at(c, "guests", 0).put("name", "www1"))));
        assertThat(renamed.errors()).isEmpty();
        assertThat(renamed.warnings()).contains("guest web1 is renamed to www1 (it has the same uuid)");
    }

    @Test
    void oneLinkMayMoveWhileOthersCarryTheHeartbeats() {
        var found = ChangeRules.ofWish(Samples.jupiter(), Samples.jupiter(c ->
                ((ObjectNode) at(c, "nodes", 0).path("links").get(1)).put("address", "10.90.2.9")));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).contains("link grey changes under way: heartbeats go over yellow, red, serial meanwhile,"
                + " and what is written there is copied afterwards");
    }

    @Test
    void anotherSpellingOfAnAddressOrAPathMovesNothing() {
        var found = ChangeRules.ofWish(Samples.jupiter(), Samples.jupiter(c ->
                ((ObjectNode) at(c, "volumes", 0).path("replicas").get(0)).put("device", "/dev//twinhost/./web1")));
        assertThat(found.errors()).isEmpty();
    }

    /** A node that was away takes what the others have done step by step. */
    @Test
    void aRevisionOfOthersIsNotHeldAgainstWhatThisNodeSawLast() {
        ClusterSnapshot without = Samples.jupiter(c -> remove(c, "guests", 0));
        assertThat(ChangeRules.errors(Samples.jupiter(), without)).isEmpty();
        assertThat(ChangeRules.ofWish(Samples.jupiter(), without).errors()).isNotEmpty();
        assertThat(ChangeRules.ofWish(null, without).errors()).isEmpty();
    }

    private static Arguments rule(Consumer<ObjectNode> change, String reason) {
        return Arguments.of(change, reason);
    }

    private static void remove(ObjectNode json, String list, int index) {
        ((ArrayNode) json.path(list)).remove(index);
    }

    private static ArrayNode disks(ObjectNode json, int guest) {
        return (ArrayNode) at(json, "guests", guest).path("volumes");
    }
}

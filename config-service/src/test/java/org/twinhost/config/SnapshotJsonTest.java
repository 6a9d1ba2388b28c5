package org.twinhost.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;

/** What can't be read hides nothing of what is wrong besides, and makes up nothing. */
class SnapshotJsonTest {

    private static final String LIMIT = "guest web1: vcpus 0 must be at least 1: a guest needs one to run";
    private static final String NO_HOME = "guest web1: its home mars is no node of this cluster [jupiter1, jupiter2]";

    @Test
    void theSampleIsRead() throws Exception {
        assertThat(SnapshotJson.strictly(sample(_ -> { }), null)).isEqualTo(
                Json.read(Files.readAllBytes(Samples.FILE), ClusterSnapshot.class));
    }

    /** As twinctl's tests say that it writes one. */
    @Test
    void whatSetupMakesIsTakenAndNothingIsUnwiseInIt() throws Exception {
        var made = Json.MAPPER.readTree(Path.of("../twinctl/src/test/resources/setup/cluster.json").toFile());
        var found = SnapshotValidation.of(SnapshotJson.strictly(made, null));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).isEmpty();
    }

    @Test
    void oneValueThatIsNoneHidesNoOtherReason() throws IOException {
        assertThat(reasons(json -> {
            web1(json).put("vcpus", 0).put("home", "mars").put("target", "runing");
            ((ObjectNode) json.path("timing")).put("keepaliveMs", 210.9);
        })).contains(LIMIT, NO_HOME).hasSize(4).anyMatch(reason -> reason.startsWith("timing.keepaliveMs is 210.9"))
                .anyMatch(reason -> reason.startsWith("guests[0].target is 'runing', must be STARTED or STOPPED"));
    }

    @Test
    void whatFollowsFromTheUnreadableAloneIsNotSaid() throws IOException {
        assertThat(reasons(json -> {
            web1(json).put("volumes", "web1").put("home", "mars");
            at(json, "volumes", 0).put("sizeBytes", "big");
            json.put("stickiness", 2_000_000);
        })).containsExactlyInAnyOrder(
                "guests[0].volumes is 'web1', must be a list of texts: [\"…\"]",
                "volumes[0].sizeBytes is 'big', must be a whole number of bytes, 4096 to 70368744177664",
                "stickiness 2000000 must be at most 1000000: that is 'always' already");
    }

    @Test
    void whatWouldHurtWhatRunsIsSaidToo() throws IOException {
        var running = Samples.jupiter();
        assertThat(refused(json -> {
            web1(json).put("memroyMib", 512);
            ((ArrayNode) at(json, "volumes", 0).path("replicas")).remove(1);
        }, running)).anyMatch(reason -> reason.startsWith("guests[0].memroyMib is no field"))
                .anyMatch(reason -> reason.startsWith("volume web1: its replica on jupiter2 would be taken away"));
    }

    @Test
    void aMistypedFieldIsNotMissingBesides() throws IOException {
        assertThat(reasons(json -> {
            web1(json).put("memroyMib", 512);
            web1(json).remove("memoryMib");
        })).containsExactly("guests[0].memroyMib is no field of the configuration; did you mean memoryMib?");
    }

    @Test
    void whereAWholeListIsNoneTheRestIsNotGuessedAt() throws IOException {
        assertThat(reasons(json -> {
            json.put("volumes", 5);
            web1(json).put("home", "mars");
        })).containsExactly("volumes is 5, must be a list of objects: [{…}]");
    }

    private static ObjectNode web1(ObjectNode json) {
        return at(json, "guests", 0);
    }

    private static ObjectNode sample(Consumer<ObjectNode> change) throws IOException {
        var json = (ObjectNode) Json.MAPPER.readTree(Samples.FILE.toFile());
        change.accept(json);
        return json;
    }

    private static List<String> reasons(Consumer<ObjectNode> change) throws IOException {
        return refused(change, null);
    }

    private static List<String> refused(Consumer<ObjectNode> change, ClusterSnapshot running) throws IOException {
        var json = sample(change);
        return catchThrowableOfType(SnapshotJson.Refused.class, () -> SnapshotJson.strictly(json, running)).reasons();
    }
}

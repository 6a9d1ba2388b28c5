package org.twinhost.config.core.needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.vm.VmCommand;

class NeedsTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final long SIZE = 64L << 20;

    @Test
    void whatNeedsNothingNewAsksNobody() {
        assertThat(needs(_ -> { })).isEmpty();
        assertThat(needs(c -> {
            c.put("stickiness", 1);
            at(c, "guests", 0).put("memoryMib", 64).put("target", "STOPPED");
            ((ArrayNode) c.path("volumes")).remove(1);
            ((ArrayNode) at(c, "guests", 1).path("volumes")).removeAll();
        })).isEmpty();
    }

    @Test
    void bridgesFilesMemoryAndCpusAreAskedOfEachNodeThatMayRunTheGuest() {
        Consumer<ObjectNode> change = c -> {
            at(c, "guests", 0).put("memoryMib", 4096).put("vcpus", 8);
            at(c, "guests", 1).put("memoryMib", 512);
            ((ArrayNode) at(c, "guests", 0).path("bridges")).add("br7");
            ((ObjectNode) at(c, "guests", 1).path("boot")).put("kernel", "/srv/vmlinux");
        };
        var check = new VmCommand.Check(List.of("br7"), List.of("/srv/vmlinux"), 4096, 8);
        assertThat(needs(change)).filteredOn(question -> !question.isAdvice()).containsExactlyInAnyOrder(
                new Question(ONE, ServiceName.VM, check), new Question(TWO, ServiceName.VM, check));
        assertThat(needs(change.andThen(c -> ((ArrayNode) c.path("constraints")).addObject().put("name", "never")
                .put("resource", "web1").put("node", "jupiter2").put("score", -1_000_000)))).contains(
                new Question(TWO, ServiceName.VM, new VmCommand.Check(List.of(), List.of("/srv/vmlinux"), 512, 0)));
    }

    @Test
    void aReplicaThatIsNewOrElsewhereIsAskedOfItsNodeAlone() {
        assertThat(needs(c -> at(c, "volumes", 0).withArray("metaDisks").addObject().put("node", "jupiter2")
                .put("disk", "/dev/meta[1]"))).containsExactly(new Question(TWO, ServiceName.REPLICATION,
                new ReplicationCommand.Check(List.of(
                        new ReplicationCommand.Device("web1", "/dev/twinhost/web1", SIZE, "/dev/meta[1]")))));
        assertThat(needs(c -> ((ObjectNode) at(c, "volumes", 1).path("replicas").get(0)).put("device", "/dev/sda")))
                .containsExactly(new Question(ONE, ServiceName.REPLICATION, new ReplicationCommand.Check(List.of(
                        new ReplicationCommand.Device("mail1", "/dev/sda", SIZE, null)))));
    }

    @Test
    void anAddressIsAskedOfItsNode() {
        assertThat(needs(c -> ((ObjectNode) at(c, "nodes", 1).path("links").get(0)).put("address", "10.90.1.9")))
                .containsExactly(new Question(TWO, ServiceName.HEARTBEAT, new HeartbeatCommand.Check(List.of("10.90.1.9"))));
    }

    @Test
    void whatIsNoAddressNobodyIsAskedFor() {
        assertThat(needs(c -> {
            ((ObjectNode) at(c, "nodes", 1).path("links").get(0)).put("address", "10.90.1.256");
            at(c, "fenceDevices", 0).put("address", "10.0.0.300");
        })).isEmpty();
    }

    @Test
    void allGuestsOfANodeTogetherAreAskedForAsAdviceWhereTheyGrow() {
        var together = new VmCommand.CheckAll(2, 96 + 4096);
        assertThat(needs(c -> at(c, "guests", 0).put("memoryMib", 4096))).filteredOn(Question::isAdvice)
                .containsExactlyInAnyOrder(new Question(ONE, ServiceName.VM, together, true),
                        new Question(TWO, ServiceName.VM, together, true));
        assertThat(needs(c -> at(c, "guests", 0).put("memoryMib", 4096).put("target", "STOPPED")))
                .noneMatch(Question::isAdvice);
    }

    @Test
    void aFenceDeviceIsAskedByThoseWhoWouldUseItAsAdvice() {
        var changed = Samples.jupiter(c -> at(c, "fenceDevices", 0).put("port", 624));
        var device = changed.fenceDevices().stream().filter(each -> each.port() == 624).findFirst().orElseThrow();
        var other = device.node().equals(ONE) ? TWO : ONE;
        assertThat(Needs.of(Samples.jupiter(), changed)).containsExactly(
                new Question(other, ServiceName.FENCING, new FencingCommand.Check(List.of(device)), true));
    }

    @Test
    void whatIsNoDeviceYetNobodyIsAskedFor() {
        assertThat(needs(c -> at(c, "fenceDevices", 0).put("kind", "AGENT").putNull("cipherSuite"))).isEmpty();
        assertThat(needs(c -> at(c, "fenceDevices", 0).putNull("cipherSuite"))).isEmpty();
        assertThat(needs(c -> at(c, "fenceDevices", 0).put("kind", "AGENT").put("agent", "fence_apc").putNull("cipherSuite")))
                .hasSize(1);
    }

    @Test
    void withNothingInForceEverythingIsNew() {
        assertThat(Needs.of(null, Samples.jupiter())).hasSize(10)
                .contains(new Question(ONE, ServiceName.HEARTBEAT,
                        new HeartbeatCommand.Check(List.of("10.90.1.1", "10.90.2.1", "10.90.3.1", "/dev/ttyTH0"))));
    }

    @Test
    void whatIsTooMuchForOneQuestionIsAskedInParts() {
        var many = needs(c -> IntStream.range(0, 100).forEach(i -> {
            var volume = ((ArrayNode) c.path("volumes")).addObject().put("name", "v" + i).put("sizeBytes", 4096)
                    .put("protocol", "C").put("birth", "%016x".formatted(i + 1));
            volume.withArray("replicas").addObject().put("node", "jupiter1").put("device", "/dev/v" + i);
        }));
        assertThat(many).extracting(Question::command).extracting(each -> ((ReplicationCommand.Check) each).devices().size())
                .containsExactly(64, 36);
    }

    @Test
    void whatLacksSomethingIsRefusedAnyway() {
        assertThat(needs(c -> at(c, "guests", 0).remove("uuid"))).isEmpty();
    }

    private static List<Question> needs(Consumer<ObjectNode> change) {
        ClusterSnapshot next = Samples.jupiter(change);
        return Needs.of(Samples.jupiter(), next);
    }
}

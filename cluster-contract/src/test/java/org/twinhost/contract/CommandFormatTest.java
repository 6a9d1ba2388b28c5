package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;

/** What nodes of other releases send and read: names of classes may change, these may not. */
class CommandFormatTest {

    @Test
    void whoAsksTravelsOnlyWhereItIsNotTheSender() throws IOException {
        var json = "{\"id\":\"1\",\"fromNode\":\"alpha\",\"fromService\":\"resource\",\"toNode\":\"beta\",\"toService\":\"vm\","
                + "\"deadlineMs\":5,\"body\":{}}";
        var own = Json.read(json.getBytes(StandardCharsets.UTF_8), Request.class);
        var carol = Principal.administrator(" carol ", Principal.Right.OPERATE);
        var behalf = new Request("1", own.fromNode(), own.fromService(), own.toNode(), own.toService(), 5,
                own.body(), carol, null);

        assertThat(own.by()).hasToString("resource@alpha (SERVICE, CLUSTER)");
        assertThat(Json.tree(own)).hasToString(json);
        assertThat(Json.tree(behalf).path("principal").path("name").asText()).isEqualTo("carol");
        assertThat(Json.read(Json.bytes(behalf), Request.class).by()).isEqualTo(carol);
    }

    @Test
    void whoNamesNobodyIsRoot() {
        assertThat(Principal.administrator(" ", Principal.Right.OVERRIDE)).hasToString("root (REST, OVERRIDE)");
    }

    @Test
    void whatIsWrongTravelsAsSentencesThatFitAMessage() throws IOException {
        var many = new Reasons(Collections.nCopies(500, "x".repeat(5_000)));

        assertThat(Json.tree(new Reasons(List.of("bridge br0 is not there")))).hasToString("[\"bridge br0 is not there\"]");
        assertThat(WholeRecords.read(Json.tree(new Reasons(List.of())), Reasons.class).all()).isEmpty();
        assertThat(many.all()).hasSize(40).last().asString().startsWith("and 461 more");
        assertThat(Json.bytes(many).length).isLessThan(Outbound.BYTES_MAX - 1024);
        assertThat(WholeRecords.read(Json.tree(many), Reasons.class)).isEqualTo(many);
    }

    @Test
    void whatANodeIsAskedAboutFitsAMessage() throws IOException {
        var device = new ReplicationCommand.Device("v".repeat(64), "/dev/mapper/" + "d".repeat(128), 1L << 46,
                "/dev/mapper/" + "m".repeat(128) + "[1023]");
        var most = new ReplicationCommand.Check(Collections.nCopies(ReplicationCommand.Check.COUNT_MAX, device));
        var json = "{\"command\":\"check\",\"bridges\":[\"br0\"],\"files\":[],\"memoryMib\":96,\"vcpus\":2}";

        assertThat(Json.bytes(most).length).isLessThan(Outbound.BYTES_MAX - 1024);
        assertThat(WholeRecords.read(Json.tree(most), ReplicationCommand.class)).isEqualTo(most);
        assertThat(WholeRecords.read(json.getBytes(StandardCharsets.UTF_8), VmCommand.class))
                .isEqualTo(new VmCommand.Check(List.of("br0"), List.of(), 96, 2));
        assertThatThrownBy(() -> WholeRecords.read(
                Json.tree(Map.of("command", "check", "addresses", Collections.nCopies(65, "::1"))), HeartbeatCommand.class))
                .isInstanceOf(IOException.class).hasMessageContaining("no more than 64 addresses");
    }

    @Test
    void whatAnAdministratorAsksFor() throws IOException {
        var json = "{\"command\":\"wish\",\"operator\":\"carol\","
                + "\"wish\":{\"wish\":\"move\",\"guest\":\"web\",\"node\":\"beta\"}}";
        var command = new ResourceCommand.Administer(new AdminRequest.MoveGuest("web", new NodeId("beta")), "carol");

        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), ResourceCommand.class)).isEqualTo(command);
        assertThat(Json.tree(command)).isEqualTo(Json.MAPPER.readTree(json));
    }
}

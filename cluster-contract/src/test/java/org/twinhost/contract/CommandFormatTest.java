package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;

/** What nodes of other releases send and read: names of classes may change, these may not. */
class CommandFormatTest {

    @Test
    void whoAsksTravelsOnlyWhereItIsNotTheSender() throws IOException {
        var json = "{\"id\":\"1\",\"fromNode\":\"alpha\",\"fromService\":\"resource\",\"toNode\":\"beta\",\"toService\":\"vm\","
                + "\"deadlineMs\":5,\"body\":{}}";
        var own = Json.read(json.getBytes(StandardCharsets.UTF_8), Request.class);
        var carol = Principal.administrator(" carol ", Principal.Right.OPERATE);
        var behalf = new Request("1", own.fromNode(), own.fromService(), own.toNode(), own.toService(), 5, own.body(), carol);

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
    void whatAnAdministratorAsksFor() throws IOException {
        var json = "{\"command\":\"wish\",\"operator\":\"carol\","
                + "\"wish\":{\"wish\":\"move\",\"guest\":\"web\",\"node\":\"beta\"}}";
        var command = new ResourceCommand.Administer(new AdminRequest.MoveGuest("web", new NodeId("beta")), "carol");

        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), ResourceCommand.class)).isEqualTo(command);
        assertThat(Json.tree(command)).isEqualTo(Json.MAPPER.readTree(json));
    }
}

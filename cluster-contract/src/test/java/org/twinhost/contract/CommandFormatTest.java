package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;

/** What nodes of other releases send and read: names of classes may change, these may not. */
class CommandFormatTest {

    @Test
    void whatAnAdministratorAsksFor() throws IOException {
        var json = "{\"command\":\"wish\",\"operator\":\"carol\",\"wish\":{\"wish\":\"move\",\"guest\":\"web\",\"node\":\"beta\"}}";
        var command = new ResourceCommand.Administer(new AdminRequest.MoveGuest("web", new NodeId("beta")), "carol");

        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), ResourceCommand.class)).isEqualTo(command);
        assertThat(Json.tree(command)).isEqualTo(Json.MAPPER.readTree(json));
    }
}

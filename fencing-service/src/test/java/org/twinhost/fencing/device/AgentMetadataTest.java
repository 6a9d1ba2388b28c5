package org.twinhost.fencing.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;

/** What an agent says of itself, as strange as it may be. */
class AgentMetadataTest {

    private static String agent(String parameters, String actions) {
        return "<?xml version=\"1.0\" ?>\n<resource-agent name=\"fence_x\"><parameters>" + parameters + "</parameters><actions>"
                + actions + "</actions></resource-agent>";
    }

    private static final String USUAL = "<action name=\"on\" automatic=\"0\"/><action name=\"off\"/><action name=\"status\"/>";

    @Test
    void namesEveryReasonAtOnce() throws IOException {
        var metadata = AgentMetadata.parse(agent("""
                <parameter name="action" required="1"/>
                <parameter name="ip" required="1"/>
                <parameter name="username" required="1" obsoletes="login"/>
                <parameter name="login" required="1" deprecated="1"/>
                <parameter name="port" required="1" deprecated="1"/>
                <parameter name="plug" required="1" obsoletes="port"/>
                <parameter name="snmp_version" required="1"><content type="select" default="1"/></parameter>
                """, "<action name=\"on\" automatic=\"1\"/><action name=\"off\"/>"));
        assertThat(metadata.objections(PlayedAgent.config("fence_x", null, null, new AgentOption("snmp_verson", "3"))))
                .hasSize(5)
                .anySatisfy(text -> assertThat(text).startsWith("has no action 'status': it can't prove"))
                .anySatisfy(text -> assertThat(text).startsWith("cuts no power"))
                .contains("has no option snmp_verson; did you mean snmp_version?",
                        "needs the field username, which is not said", "needs the option plug, which is not said");
    }

    @Test
    void anOlderNameIsAsGoodAsTheNewOne() throws IOException {
        var metadata = AgentMetadata.parse(agent("<parameter name=\"port\" required=\"1\" deprecated=\"1\"/>"
                + "<parameter name=\"plug\" required=\"1\" obsoletes=\"port\"/>", USUAL));
        assertThat(metadata.objections(PlayedAgent.config("fence_x", null, null, new AgentOption("port", "1")))).isEmpty();
        assertThat(metadata.objections(PlayedAgent.config("fence_x", null, null, new AgentOption("plug", "1")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Usage: fence_x [options]", "<resource-agent>", "<resource-agent>\0</resource-agent>",
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><resource-agent>&e;</resource-agent>"})
    void whatIsNoMetadataIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> AgentMetadata.parse(text)).isInstanceOf(IOException.class).hasMessageContaining("as XML");
    }

    @Test
    void parametersWithoutANameAndActionsWithoutOneAreNothing() throws IOException {
        var metadata = AgentMetadata.parse(agent("<parameter required=\"1\"/><parameter name=\"\" required=\"1\"/>",
                USUAL + "<action/>"));
        assertThat(metadata.objections(PlayedAgent.config("fence_x", null, null))).isEmpty();
    }
}

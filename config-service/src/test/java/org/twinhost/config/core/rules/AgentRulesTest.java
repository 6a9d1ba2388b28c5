package org.twinhost.config.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.config.Samples;
import org.twinhost.config.SnapshotJson;
import org.twinhost.runtime.Json;

/** Both nodes on one power switch, spoken to by an agent, and what can be wrong with that. */
class AgentRulesTest {

    private static Findings after(Consumer<ObjectNode> change) {
        return SnapshotValidation.of(Samples.jupiter(c -> {
            ((ObjectNode) c.path("timing")).put("slowestOffMs", 20_000);
            for (int i = 0; i < 2; i++) {
                var device = at(c, "fenceDevices", i);
                device.retain("name", "node");
                device.put("kind", "AGENT").put("agent", "fence_apc_snmp").put("address", "10.90.4.9");
                option(c, i, "plug", Integer.toString(i + 1));
            }
            change.accept(c);
        }));
    }

    private static void option(ObjectNode cluster, int device, String name, String value) {
        at(cluster, "fenceDevices", device).withArray("options").addObject().put("name", name).put("value", value);
    }

    private static void plug(ObjectNode cluster, int device, String value) {
        ((ObjectNode) at(cluster, "fenceDevices", device).path("options").get(0)).put("value", value);
    }

    @Test
    void twoNodesOnOneSwitchNeedNothingOfIpmi() throws Exception {
        assertThat(after(_ -> { })).isEqualTo(new Findings(List.of(), List.of()));
        var written = (ObjectNode) Json.MAPPER.readTree(Samples.FILE.toFile());
        var device = at(written, "fenceDevices", 0);
        device.retain("name", "node");
        device.put("kind", "AGENT").put("agent", "fence_apc_snmp").put("address", "10.90.4.9");
        assertThat(SnapshotJson.strictly(written, null).fenceDevices().getFirst().port()).isNull();
    }

    @Test
    void theSameOutletForBothGetsTheHealthyOneShot() {
        assertThat(after(c -> plug(c, 1, "1")).errors()).containsExactly("fence address 10.90.4.9 plug 1 is used twice:"
                + " by fence device bmc1 and by fence device bmc2; say in the option plug which outlet is whose");
        assertThat(after(c -> plug(c, 0, "1,3")).errors()).as("an agent may ask the first of them twice")
                .singleElement().asString().contains("fence device bmc1: it has 2 outlets, and this version switches one");
        assertThat(after(c -> {
            plug(c, 1, "1");
            option(c, 1, "switch", "2");
        }).errors()).as("of which strip the other is, is not said").hasSize(1);
        assertThat(after(c -> {
            plug(c, 1, "1");
            option(c, 0, "switch", "1");
            option(c, 1, "switch", "2");
        }).errors()).as("one is asked through the other").isEmpty();
        assertThat(after(c -> {
            at(c, "fenceDevices", 0).withArray("options").removeAll();
            at(c, "fenceDevices", 1).withArray("options").removeAll();
        }).errors()).singleElement().asString().contains("is used twice");
    }

    @Test
    void aBoardThatIsAskedInTwoWaysIsOneBoard() {
        assertThat(after(c -> {
            at(c, "fenceDevices", 0).put("agent", "fence_ilo5_ssh").withArray("options").removeAll();
            at(c, "fenceDevices", 1).put("kind", "IPMI").put("port", 623).put("username", "admin")
                    .put("passwordFile", "/etc/twinhost/ipmi.password").put("cipherSuite", 17).remove("agent");
            at(c, "fenceDevices", 1).remove("options");
        }).errors()).containsExactly(
                "fence address 10.90.4.9:623 is used twice: by fence device bmc1 and by fence device bmc2");
    }

    @ParameterizedTest
    @CsvSource({
        "password,        is a secret", "passwd, is a secret", "snmp_priv_passwd, is a secret", "token, is a secret",
        "secret_key,      is a secret", "hexadecimal_kg, is a secret",
        "password_script, would run a program", "snmpget_path, would run a program", "ssh-options, would run a program",
        "use_sudo,        would run a program",
        "action,          is not for the configuration: each conversation", "ip, it is the field address",
        "ipport,          it is the field port", "login, it is the field username", "delay, is decided by the cluster",
        "verbose,         it writes passwords into logs", "debug_file, it writes passwords into a file",
        "plug_separator,  told apart by a comma",
        "missing_as_off,  is no proof that a node is off", "missing-as-off, is no proof that a node is off",
        "port-as-ip,      the address is the field address", "debug-file, it writes passwords into a file",
        "access-key,      is a secret",
        "use-sudo,        would run a program", "openrc, would run a program",
        "kubeconfig,      would run a program", "port, options plug and port are the same",
        "plug,            option of fence device bmc1 plug is used twice"})
    void anOptionThatIsNotForTheConfigurationIsRefused(String name, String why) {
        assertThat(after(c -> option(c, 0, name, "x")).errors()).anySatisfy(error -> assertThat(error)
                .contains("fence device bmc1", why));
    }

    @ParameterizedTest
    @CsvSource({"snmp_version, 3", "power_wait, 5", "identity_file, /etc/twinhost/pdu.key", "api_path, /api", "method, onoff",
        "ssl, 1", "login_timeout, 10", "systems-uri, /redfish/v1/Systems/1", "resourceGroup, a b"})
    void othersAreTheAgentsOwnBusiness(String name, String value) {
        assertThat(after(c -> option(c, 0, name, value))).isEqualTo(
                new Findings(List.of(), List.of()));
    }

    @Test
    void whatHasNobodyProveWhoHeIsIsAllowedAndSaid() {
        assertThat(after(c -> option(c, 0, "ssl_insecure", "1"))).satisfies(found -> {
            assertThat(found.errors()).isEmpty();
            assertThat(found.warnings()).singleElement().asString()
                    .contains("option ssl_insecure means that nobody has to prove");
        });
        assertThat(after(c -> option(c, 0, "method", "cycle")).errors()).singleElement().asString().contains("only be onoff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fence_scsi", "fence_ifmib", "fence_dummy", "fence_ack_manual", "fence_sbd"})
    void anAgentThatCutsNoPowerIsRefused(String agent) {
        assertThat(after(c -> at(c, "fenceDevices", 0).put("agent", agent)).errors()).singleElement().asString()
                .contains("fence device bmc1: " + agent + " cuts no power");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "../bin/sh", "fence_", "fence_APC", "/usr/sbin/fence_apc", "fence_apc -x"})
    void whatIsNoNameOfAnAgentIsRefused(String agent) {
        assertThat(after(c -> at(c, "fenceDevices", 0).put("agent", agent)).errors()).singleElement().asString()
                .contains("must be the name of a fence agent");
    }

    @Test
    void everyReasonAtOnce() {
        assertThat(after(c -> {
            at(c, "fenceDevices", 0).remove("agent");
            at(c, "fenceDevices", 0).put("cipherSuite", 3);
            option(c, 0, "snmp_version", "3");
            ((ArrayNode) at(c, "fenceDevices", 0).path("options")).addObject().put("name", "a b").put("value", " x");
        }).errors()).hasSize(4).anySatisfy(text -> assertThat(text).contains("agent is missing: say which program"))
                .anySatisfy(text -> assertThat(text).contains("cipherSuite is for the kind ipmi"))
                .anySatisfy(text -> assertThat(text).contains("options[2].name 'a b' must be"))
                .anySatisfy(text -> assertThat(text).contains("options[2].value ' x' must be"));
    }

    @Test
    void ipmiByAnAgentIsSlowerAndShowsThePassword() {
        assertThat(after(c -> at(c, "fenceDevices", 0).put("agent", "fence_ipmilan")).warnings()).singleElement().asString()
                .contains("hands the password to ipmitool");
        assertThat(after(c -> ((ObjectNode) c.path("timing")).put("slowestOffMs", 10_000)).warnings()).singleElement()
                .asString().contains("slowest-off 10000 ms is shorter than the 20000 ms");
    }
}

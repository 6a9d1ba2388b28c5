package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.join.wire.InvitationPort;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.PlayedMachine;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** What is refused before anybody speaks to anybody. */
class CallsTest extends WithServices {

    @Test
    void onlyRootMayAndAMachineThatIsNoneInvitesNobody() {
        var invite = services.run("node", "invite", "jupiter2");
        assertThat(invite.exit()).isEqualTo(1);
        assertThat(invite.err()).startsWith(ThisMachine.isRoot() ? "twinctl: this machine is no node yet: twinctl setup"
                : "twinctl: only root may do that: sudo twinctl node invite jupiter2").hasLineCount(1);
        var join = services.run("join", "127.0.0.1");
        assertThat(join.exit()).isEqualTo(1);
        assertThat(join.err()).startsWith(ThisMachine.isRoot() ? "twinctl: nobody is there to be asked for the invitation"
                : "twinctl: only root may do that: sudo twinctl join 127.0.0.1").hasLineCount(1);
    }

    @Test
    void answersAreReadWholeOrNotAtAll() {
        assertThat(JoinAnswers.read("a", "# on jupiter2\nvolume-group = guests\n\nfirewall=yes\n"))
                .isEqualTo(new JoinAnswers("guests", true));
        assertThat(JoinAnswers.read("a", "")).isEqualTo(new JoinAnswers(null, null));
        assertThat(JoinAnswers.read("a", "volume-group = none\r\n")).isEqualTo(new JoinAnswers("none", null));
        assertThatThrownBy(() -> JoinAnswers.read("a", "volume-group = ..\n")).isInstanceOf(Refusal.class)
                .hasMessageContaining("'..' is no name");
        var wrong = "volume-group = -x\nfirewall = perhaps\nfirewall = no\nnode = a\nwhat\n";
        assertThatThrownBy(() -> JoinAnswers.read("a", wrong))
                .isInstanceOf(Refusal.class).hasMessageContainingAll("'-x' is no name", "'perhaps'",
                        "line 3: firewall is said in line 2 already",
                        "no key 'node'", "line 5: a line is 'key = value'");
    }

    @Test
    void whomAndWhereIsKnownFromTheConfiguration() {
        var configuration = Samples.snapshot();
        var self = new NodeId("jupiter1");
        assertThat(InvitingHere.unfit(configuration, self, new NodeId("jupiter2"))).isEmpty();
        assertThat(InvitingHere.unfit(configuration, self, self)).singleElement().asString().contains("is this node itself");
        assertThat(InvitingHere.unfit(configuration, self, new NodeId("pluto"))).singleElement().asString()
                .contains("has no node pluto, but jupiter1, jupiter2");
        assertThat(InvitingHere.addresses(configuration, self)).containsExactly("10.90.2.1");
    }

    @Test
    void theOtherNodeGetsPasswordsOfTheDevicesThatThereAreNow(@TempDir Path root) throws IOException {
        var etc = Path.of("/etc/twinhost");
        var machine = new PlayedMachine(root).file("/etc/twinhost/bmc.password", "now\n");
        var configuration = Samples.snapshot();
        var prepared = new NodeToBe(configuration, new NodeId("jupiter1"),
                Map.of("cluster.key", "key", "ipmi.password", "of the past"), null, false);
        var refusals = new ArrayList<String>();
        assertThat(InvitingHere.shared(machine, prepared, configuration, etc, refusals))
                .isEqualTo(Map.of("cluster.key", "key", "bmc.password", "now\n"));
        assertThat(refusals).isEmpty();

        machine.without("/etc/twinhost/bmc.password");
        InvitingHere.shared(machine, prepared, configuration, etc, refusals);
        InvitingHere.shared(machine, prepared, configuration, Path.of("/srv/twinhost"), refusals);
        assertThat(refusals).hasSize(2).first().asString().contains("/etc/twinhost/bmc.password can't be read");
        assertThat(refusals.getLast()).contains("is not in /srv/twinhost itself", "twinctl config edit");
    }

    @Test
    void thePortIsTheOneThatFirewallsAreToldOf() throws IOException {
        assertThat(Files.readString(Path.of("../packaging/files/ports.nft"))).contains("tcp . " + InvitationPort.PORT);
        assertThat(Files.readString(Path.of("../docs/running.md"))).contains("| " + InvitationPort.PORT + " |");
    }
}

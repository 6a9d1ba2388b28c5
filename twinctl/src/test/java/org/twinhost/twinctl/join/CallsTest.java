package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.join.wire.InvitationPort;
import org.twinhost.twinctl.rest.Refusal;

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
        var wrong = "volume-group = -x\nfirewall = perhaps\nfirewall = no\nnode = a\nwhat\n";
        assertThatThrownBy(() -> JoinAnswers.read("a", wrong))
                .isInstanceOf(Refusal.class).hasMessageContainingAll("'-x' is no name", "'perhaps'", "said twice",
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
    void thePortIsTheOneThatFirewallsAreToldOf() throws IOException {
        assertThat(Files.readString(Path.of("../packaging/files/ports.nft"))).contains("tcp . " + InvitationPort.PORT);
        assertThat(Files.readString(Path.of("../docs/running.md"))).contains("| " + InvitationPort.PORT + " |");
    }
}

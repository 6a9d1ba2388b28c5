package org.twinhost.twinctl.join;

import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.twinhost.runtime.tls.TlsFiles;
import org.twinhost.twinctl.ask.Names;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.join.exchange.Inviter;
import org.twinhost.twinctl.join.message.Word;
import org.twinhost.twinctl.join.wire.Alarms;
import org.twinhost.twinctl.join.wire.InvitationPort;
import org.twinhost.twinctl.join.wire.Tls;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;

/** {@code twinctl node invite}. */
public final class Invite {

    private Invite() {}

    /**
     * Invites, until the other node has joined, or it is over.
     *
     * @return the exit code
     * @throws Refusal that can't be
     */
    public static int run(String name, Surroundings surroundings, Gateway rest) {
        ThisMachine.mustBeRoot("twinctl node invite " + name);
        var invited = Names.node(name);
        var here = Cli.here(surroundings, rest);
        var self = here.installation.asPrepared().node();
        var node = new InvitingHere(here, invited);
        var now = node.look();
        if (now.offer() == null) {
            throw new Refusal(String.join("\n  - ", now.refusals()));
        }
        if (now.isAlive() && here.status().filter(Here::seesAll).isPresent()) {
            throw new Refusal(invited + " is a node already, and alive: there is nothing to invite. twinctl status");
        }
        var addresses = InvitingHere.addresses(now.offer().configuration(), self);
        if (addresses.isEmpty()) {
            throw new Refusal(self + " has no address on any link in the configuration: there is nowhere to listen");
        }
        var word = Word.of(Cli.random(Word.BYTES));
        var machine = new Inviter(word, self, invited, addresses.getFirst(), here.release(), Here.architecture());
        var invitation = new Invitation(machine, node, context(surroundings), Alarms.real(),
                text -> Cli.tell(surroundings, text), Cli::nonce);
        var open = invitation.listen(
                addresses.stream().map(each -> new InetSocketAddress(each, InvitationPort.PORT)).toList());
        if (open.isEmpty()) {
            throw new Refusal("nobody can join: see above. Do the links have their addresses (ip address)? Is somebody else"
                    + " invited just now?");
        }
        var invite = "On " + invited + ", as root:  twinctl join " + open.getFirst().getHostString() + "\n"
                + "Invitation:  " + word.shown() + "\n"
                + "It is good for one join, one hour, and while this command runs; Ctrl-C ends it."
                + (now.runs() ? "" : "\nNothing runs here yet: both nodes are started when " + invited + " is ready.");
        return Cli.told(surroundings, invitation::interrupt, () -> {
            Cli.tell(surroundings, invite);
            return invitation.run();
        });
    }

    private static SSLContext context(Surroundings surroundings) {
        try {
            return Tls.inviter(new TlsFiles(surroundings.etc().resolve("tls")));
        } catch (IOException useless) {
            throw new Refusal("this node has no identity of use: " + useless.getMessage());
        }
    }
}

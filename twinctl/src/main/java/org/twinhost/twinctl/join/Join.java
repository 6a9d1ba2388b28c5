package org.twinhost.twinctl.join;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.join.exchange.Joiner;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Prepared;
import org.twinhost.twinctl.join.message.Word;
import org.twinhost.twinctl.join.wire.Alarms;
import org.twinhost.twinctl.join.wire.InvitationPort;
import org.twinhost.twinctl.join.wire.Tls;
import org.twinhost.twinctl.join.wire.Wire;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.setup.ask.AnswerLines;

/** {@code twinctl join}. */
public final class Join {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    /**
     * What was called.
     *
     * @param host where the inviter listens
     * @param invitation null: to be asked for
     * @param onlyCheck nothing is to be changed
     * @param yes whether the plan is wanted, whatever it is
     * @param answers null: to be asked for
     */
    public record Called(
            String host, @Nullable String invitation, boolean onlyCheck, boolean yes, @Nullable Path answers) {

        /** The invitation is a secret. */
        @Override
        public String toString() {
            return again();
        }

        /** As it is called again. */
        String again() {
            return "twinctl join " + host + (answers == null ? "" : " --answers " + answers);
        }
    }

    private Join() {}

    /**
     * Makes this machine the other node.
     *
     * @return the exit code
     * @throws Refusal that can't be
     */
    public static int run(Called called, Surroundings surroundings, Gateway rest) {
        ThisMachine.mustBeRoot("twinctl join " + called.host());
        var here = Cli.here(surroundings, rest);
        var answers = called.answers() == null ? null : JoinAnswers.read(called.answers().toString(),
                AnswerLines.text(here.machine, called.answers().toString()));
        var prepared = prepared(here);
        var word = word(called, surroundings);
        var alarms = Alarms.real();
        var wire = connect(called.host(), new InetSocketAddress(called.host(), InvitationPort.PORT), alarms);
        var introduction = new Message.Introduction(
                here.release(), Here.architecture(), here.host(), called.onlyCheck(), prepared);
        var node = new JoiningHere(here, new JoiningHere.Wish(answers, called.yes(), called.onlyCheck(), called.again()));
        var joining = new Joining(new Joiner(word, called.host(), introduction), node, wire,
                text -> Cli.tell(surroundings, text), Cli.nonce());
        return Cli.told(surroundings, joining::interrupt, joining::run);
    }

    /** Null: this machine is no node. */
    private static @Nullable Prepared prepared(Here here) {
        var is = here.installation.isSetUp();
        if (is.isEmpty()) {
            return null;
        }
        if (here.status().filter(Here::seesAll).isPresent()) {
            throw new Refusal("this machine is a node already, " + is.get() + ", and sees the other one: there is nothing to"
                    + " join. twinctl status");
        }
        return Prepared.of(here.installation.asPrepared());
    }

    private static Word word(Called called, Surroundings surroundings) {
        var text = called.invitation();
        if (text == null) {
            var ask = surroundings.ask().orElseThrow(() -> new Refusal("nobody is there to be asked for the invitation, and"
                    + " nothing was changed: " + called.again() + " --invitation WORD"));
            var typed = ask.apply("Invitation: ");
            text = typed == null ? "" : typed;
        }
        return Word.typed(text).orElseThrow(() -> new Refusal("that is no invitation: it has 16 letters and digits, as"
                + " k7wq-3mfd-x2ab-9qpt, and 'twinctl node invite NODE' on the first node shows it. Nothing was changed"));
    }

    /** @param host as the administrator named it */
    static Wire connect(String host, InetSocketAddress address, Alarms alarms) {
        var nextSteps = "\n  on the first node: twinctl node invite NODE";
        try {
            // To be resolved again: it is told who is unknown.
            var known = address.isUnresolved() ? InetAddress.getByName(address.getHostString()) : address.getAddress();
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(known, address.getPort()), (int) CONNECT_MAX.toMillis());
            } catch (IOException unreached) {
                socket.close();
                throw unreached;
            }
            return Wire.over(socket, Tls.joiner(), false, alarms);
        } catch (UnknownHostException unknown) {
            throw new Refusal("there is no host " + host + ": name the first node by its address on a link, as 'twinctl node"
                    + " invite' shows it");
        } catch (SocketTimeoutException silent) {
            throw new Refusal(host + " does not answer at port " + address.getPort() + " within " + CONNECT_MAX.toSeconds()
                    + " s: is the cable in, is the address right, does a firewall on the way drop it?" + nextSteps);
        } catch (ConnectException refused) {
            throw new Refusal(host + " is there, and nobody invites at its port " + address.getPort() + " ("
                    + refused.getMessage() + ")" + nextSteps);
        } catch (SSLException | EOFException other) {
            throw new Refusal("what listens at port " + address.getPort() + " of " + host + " is no node that invites ("
                    + other.getMessage() + "): is the address right?" + nextSteps);
        } catch (IOException unreached) {
            throw new Refusal(host + " can't be reached: " + unreached.getMessage() + nextSteps);
        }
    }
}

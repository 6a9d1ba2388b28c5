package org.twinhost.twinctl.join.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/**
 * What goes over the connection, in this order where all goes well:
 *
 * <pre>
 *   inviter                       joiner
 *     Challenge        →
 *                      ←   Knock             it knows the word
 *     Welcome          →                     so does the other
 *                      ←   Introduction      what machine it is
 *     Offer            →                     what it shall become: the cluster's secrets are in it
 *                      ←   Ready             it has become so, and nothing runs there
 *     Start            →
 *                      ←   Starting
 *                      ←   Seen              it sees both nodes
 *     Examine          →                     so does the other
 *                      ←   Examined
 *     Complete         →
 * </pre>
 */
public sealed interface Message {

    /** Of the exchange; another one is spoken by another release. */
    int PROTOCOL = 1;

    /** The inviter's first word to whoever connects. */
    record Challenge(int protocol, String nonce) implements Message {}

    /** @param proof that the joiner knows the word */
    record Knock(String nonce, String proof) implements Message {}

    /** @param proof that the inviter does */
    record Welcome(String proof) implements Message {}

    /** @param triesLeft until the invitation is void */
    record WrongWord(int triesLeft) implements Message {}

    /**
     * @param release of what is installed
     * @param architecture of the machine
     * @param host what it calls itself
     * @param onlyCheck nothing shall be changed
     * @param prepared null: it is no node yet
     */
    record Introduction(
            String release, String architecture, String host, boolean onlyCheck, @Nullable Prepared prepared)
            implements Message {}

    /** @param node volume group and firewall are the inviter's; the joiner's administrator may say otherwise */
    record Offer(NodeToBe node) implements Message {}

    /** The inviter does not take that machine. */
    record Refused(List<String> reasons) implements Message {

        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /** The machine can't become that node as it is. */
    record Objected(List<Objection> objections) implements Message {

        public Objected {
            objections = List.copyOf(objections);
        }
    }

    /** The joiner ends before anything was changed. */
    record Withdrawn(String why) implements Message {}

    record Ready() implements Message {}

    /** @param maintenanceUntil of the first configuration, the same on both; null: the cluster runs already */
    record Start(@Nullable String maintenanceUntil) implements Message {}

    record Starting() implements Message {}

    record Seen() implements Message {}

    record Examine() implements Message {}

    record Examined(Examination examination) implements Message {}

    record Complete() implements Message {}

    /** A line of how far it is, for the other's administrator. */
    record Progress(String text) implements Message {}

    /** It does not go on, after something was changed already. */
    record Trouble(String text) implements Message {}

    /** Who says it lives; the connection's, nobody else sees it. */
    record Beat() implements Message {}
}

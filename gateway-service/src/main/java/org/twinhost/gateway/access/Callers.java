package org.twinhost.gateway.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.gateway.core.Right;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.audit.UnixPeers;
import org.twinhost.runtime.http.Problem;

/** Finds out who asks. A token that is shown counts; else the kernel's word for a local user. */
public final class Callers {

    private static final String MAKE_ONE = "root of this node makes one that may look: twinctl token add NAME --read-only";

    /** Whether somebody is let in. */
    public sealed interface Answer {

        record Known(Caller caller) implements Answer {}

        /** @param guessed whether a token was shown that there is not, which is answered slowly */
        record Unknown(Problem problem, boolean guessed) implements Answer {}
    }

    private final Tokens tokens;
    private final UnixPeers peers = new UnixPeers();

    public Callers(Tokens tokens) {
        this.tokens = tokens;
    }

    public Answer authenticate(Origin origin, @Nullable String authorization) {
        if (authorization != null) {
            return tokens.shownBy(authorization)
                    .<Answer>map(access -> new Answer.Known(new Caller(origin, access.name(), access.may())))
                    .orElseGet(() -> new Answer.Unknown(new Problem(401, "Not authenticated",
                            "There is no such token (any more). " + MAKE_ONE), true));
        }
        return switch (origin) {
            case Origin.Local local -> new Answer.Known(
                    new Caller(local, "", local.uid() == 0 ? Right.OF_ADMINISTRATORS : Right.OF_STRANGERS));
            case Origin.Remote _ -> new Answer.Unknown(new Problem(401, "Not authenticated",
                    "Send the header 'Authorization: Bearer <token>'. " + MAKE_ONE), false);
        };
    }

    /** The refusal of somebody who has not this right. */
    public static Problem refusal(Caller caller, Right wanted) {
        if (caller.isStranger()) {
            return new Problem(403, "Not allowed", "The kernel says that you are " + caller.origin()
                    + ", who may read /check_mk, /metrics and /health. For everything else be root ('sudo twinctl …'), or send"
                    + " the header 'Authorization: Bearer <token>'. " + MAKE_ONE);
        }
        return new Problem(403, "Not allowed", "The token '" + caller.token() + "' may look and not change anything; this needs"
                + " the right to " + wanted.name().toLowerCase(Locale.ROOT) + ", which root of this node has"
                + " ('sudo twinctl …').");
    }

    /** All that is known of who changes something, for the audit. Reads files. */
    public Peer peer(Caller caller) {
        var byToken = caller.token().isEmpty() ? "" : ", token " + caller.token();
        return switch (caller.origin()) {
            case Origin.Local(var uid, var pid) -> peers.peer("gateway, unix socket" + byToken, uid, pid);
            case Origin.Remote(var address) -> Peer.unknown("gateway, " + address + byToken);
        };
    }
}

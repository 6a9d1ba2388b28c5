package org.twinhost.fencing;

import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reply;
import org.twinhost.fencing.core.FencerEffect;
import org.twinhost.runtime.Json;

/** What fencing says to those who asked. */
public final class FencingReplies {

    private FencingReplies() {}

    static Reply reply(String id, FencingReply reply) {
        return switch (reply) {
            case FencingReply.Granted(var proof, var text) ->
                    Reply.done(id, proof == null ? Json.tree(Map.of("text", text)) : Json.tree(proof));
            case FencingReply.Refused(var reason) -> Reply.refused(id, reason);
            case FencingReply.Failed(var reason) -> Reply.failed(id, reason);
            case FencingReply.Unknown(var reason) -> Reply.unknown(id, reason);
        };
    }

    /** What an operator's word voids; said before it is accepted and after. */
    public static String warning(NodeId node) {
        return "Your word that " + node + " is off stands for a proof. If " + node + " still runs, its guests will run twice"
                + " and write to the same volumes (S1 to S4 are void): acknowledged writes are lost. Make sure that it is"
                + " without power, and that it stays so until this cluster is healthy again.";
    }

    static String confirmed(FencerEffect.ManualConfirmKept kept, Reply heartbeat) {
        var said = "incarnation " + kept.proof().incarnation() + " of " + kept.node() + " counts as off, proven by "
                + kept.proof().method() + " (" + kept.proof().device() + "). " + warning(kept.node());
        return heartbeat.isDone()
                ? said
                : said + " Heartbeat has not taken it as the end of waiting after boot: " + heartbeat.reason();
    }
}

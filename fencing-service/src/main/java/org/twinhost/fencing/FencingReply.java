package org.twinhost.fencing;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.fencing.FenceProof;

/** What became of a request. */
public sealed interface FencingReply {

    /** @param proof what was asked for; null where the text says all */
    record Granted(@Nullable FenceProof proof, String text) implements FencingReply {}

    record Refused(String reason) implements FencingReply {}

    record Failed(String reason) implements FencingReply {}

    /** Not decided in time; it may still be. */
    record Unknown(String reason) implements FencingReply {}
}

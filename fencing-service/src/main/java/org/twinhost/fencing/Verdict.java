package org.twinhost.fencing;

import org.twinhost.contract.fencing.FenceProof;

/** What became of a request. */
public sealed interface Verdict {

    /** @param proof what was asked for; null where the text says all */
    record Granted(FenceProof proof, String text) implements Verdict {}

    record Refused(String reason) implements Verdict {}

    record Failed(String reason) implements Verdict {}
}

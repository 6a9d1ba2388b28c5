package org.twinhost.twinctl.alone;

import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.twinctl.ask.ReadOut;

/** What a service says to who would give his word. */
public sealed interface Answer {

    /** The word would be taken. */
    record Takes(ReadOut readOut) implements Answer {}

    /** A device has proven it: no word is needed. */
    record Proven(FenceProof proof) implements Answer {}

    record Refused(String why) implements Answer {}
}

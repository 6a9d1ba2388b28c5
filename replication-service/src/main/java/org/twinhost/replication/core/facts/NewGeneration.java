package org.twinhost.replication.core.facts;

/** On what ground a promotion makes a new generation. Numbers are random and never 0. */
public sealed interface NewGeneration {

    long number();

    /** The peer is excluded already. */
    record OnExclusion(long number) implements NewGeneration {}

    /**
     * The peer is excluded now: it is Outdated, proven off, or an operator says so.
     *
     * @param peerGeneration of the peer's outdated replica; 0: not known
     */
    record Excluding(long number, long peerGeneration) implements NewGeneration {}

    /** The connected peer consented: both replicas have it. */
    record Agreed(long number) implements NewGeneration {}
}

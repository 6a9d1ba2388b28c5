package org.twinhost.simulator.world;

/** What lies on the stores of new volumes when their replicas meet for the first time. */
public enum Images {
    /** Nothing: they are proven to be zero. */
    EMPTY,
    /** Something else on each; the configuration names the home's as the right one. */
    NAMED,
    /** Something else on each; a person says at some time which is right. */
    UNDECIDED
}

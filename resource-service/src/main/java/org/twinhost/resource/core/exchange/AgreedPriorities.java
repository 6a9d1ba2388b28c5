package org.twinhost.resource.core.exchange;

/** The fencing priorities in the last reports of which each of two nodes knows that the other has them. */
public record AgreedPriorities(FencingPriority own, FencingPriority other) {}

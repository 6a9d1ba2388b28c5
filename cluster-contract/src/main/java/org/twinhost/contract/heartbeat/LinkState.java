package org.twinhost.contract.heartbeat;

/**
 * One link to one peer, as this node hears it.
 *
 * @param up heard within deadtime
 * @param lastHeardMs age of the last authentic packet in ms; null: nothing since the service started
 */
public record LinkState(String name, boolean up, Long lastHeardMs) {}

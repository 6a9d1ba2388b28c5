package org.twinhost.contract.heartbeat;

import org.jspecify.annotations.Nullable;

/**
 * One link to one peer, as this node hears it.
 *
 * @param up heard within deadtime
 * @param lastHeardMs age in ms of the last authentic packet that echoes this session of ours; null: none
 */
public record LinkState(String name, boolean up, @Nullable Long lastHeardMs) {}

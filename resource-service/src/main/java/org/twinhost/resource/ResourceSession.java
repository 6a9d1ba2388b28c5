package org.twinhost.resource;

import java.util.function.Supplier;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * One life of this service.
 *
 * @param number raised durably at each start
 * @param newId makes keys that nobody else uses
 */
public record ResourceSession(NodeId self, long number, ResourceSettings settings, Supplier<String> newId) {}

package org.twinhost.contract.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events of all nodes, oldest first.
 *
 * @param after for the next question: the last event seen of each node, with commas between; null: none yet
 */
public record EventPage(List<ClusterEvent> events, @Nullable String after) {}

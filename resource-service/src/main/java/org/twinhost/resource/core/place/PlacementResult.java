package org.twinhost.resource.core.place;

import java.util.List;
import org.twinhost.contract.NodeId;

/**
 * Where a guest belongs and why.
 *
 * @param scores of every configured node, best first
 * @param chosen null: nowhere at the moment
 * @param refusal why nowhere; null when chosen
 */
public record PlacementResult(String guest, List<NodeScore> scores, NodeId chosen, String refusal) {}

package org.twinhost.twinctl.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The services of this node, as far as they are asked. One thread calls it. */
interface Cluster {

    /** @throws org.twinhost.twinctl.rest.Refusal one of them does not answer */
    Situation look();

    /** The configuration in force, as the config service gives it. */
    JsonNode snapshot();

    /**
     * What would become of it; nothing is changed.
     *
     * @param snapshot with the revision that it was made from
     * @throws org.twinhost.twinctl.rest.Refusal it would be refused: every reason
     */
    JsonNode check(ObjectNode snapshot);

    /** Makes it the configuration, or refuses. */
    JsonNode propose(ObjectNode snapshot, String comment);

    /**
     * Whether heartbeat accepts a key of the cluster; false also while it does not answer.
     *
     * @param key as services name it in what they say, {@code key 1a2b3c4d}
     */
    boolean accepts(String key);
}

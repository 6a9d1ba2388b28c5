package org.twinhost.twinctl.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;

/** The services behind this node's gateway. */
final class ClusterHere implements Cluster {

    /** Of heartbeat's line for check_mk: "uses key 1a2b3c4d, also accepts 5e6f7a8b". */
    private static final String KEYS = "Heartbeat keys\"";

    private final Gateway rest;
    private final String operator;

    ClusterHere(Gateway rest, String operator) {
        this.rest = rest;
        this.operator = operator;
    }

    @Override
    public Situation look() {
        return new Situation(Records.as(snapshot(), ClusterSnapshot.class),
                Records.as(rest.get("v1", "membership"), HeartbeatState.class),
                Records.as(rest.get("v1", "fencing"), FencingState.class),
                Records.as(rest.get("v1", "volumes"), ReplicationState.class).volumes());
    }

    @Override
    public JsonNode snapshot() {
        return rest.get("v1", "snapshot");
    }

    @Override
    public JsonNode check(ObjectNode snapshot) {
        return rest.check(wish(snapshot), "v1", "proposals");
    }

    @Override
    public JsonNode propose(ObjectNode snapshot, String comment) {
        return rest.post(wish(snapshot).put("author", operator).put("comment", comment), "v1", "proposals");
    }

    private static ObjectNode wish(ObjectNode snapshot) {
        var wish = Json.object().put("expectedRevision", snapshot.path("revision").path("number").asLong());
        wish.set("snapshot", snapshot);
        return wish;
    }

    @Override
    public boolean accepts(String key) {
        try {
            var id = key.substring(key.lastIndexOf(' ') + 1);
            return new String(rest.look("/check_mk").body(), StandardCharsets.UTF_8).lines()
                    .anyMatch(line -> line.contains(KEYS) && line.contains(id));
        } catch (Refusal silent) {
            return false;
        }
    }
}

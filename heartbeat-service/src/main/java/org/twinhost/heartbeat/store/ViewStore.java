package org.twinhost.heartbeat.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;
import org.twinhost.runtime.files.WriteTrouble;

/**
 * {@code view.json}: what heartbeat must not forget. A thread of its own writes, so that a slow disk delays a new view but
 * no keepalive.
 */
public final class ViewStore implements MembershipStore, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ViewStore.class);
    private static final long AGAIN_MS = 1000;

    private final Path file;
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("view-store").daemon().factory());

    public ViewStore(Path folder) {
        this.file = folder.resolve("view.json");
    }

    /**
     * What was kept. Without it this node is one that was in no view yet: it acts for nobody before it has met its peer, and
     * vouches for nobody.
     */
    public Optional<StoredMembership> read() throws IOException {
        return StateFile.read(file, content -> stored(Json.MAPPER.readTree(content)),
                "this node takes part again when it has met its peer");
    }

    /** {@code then} runs on the writing thread. */
    @Override
    public void write(StoredMembership stored, Runnable then) {
        thread.execute(() -> {
            while (!isWritten(stored)) {
                try {
                    TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
                } catch (InterruptedException e) {
                    return;
                }
            }
            then.run();
        });
    }

    /** Durable when it returns; before the first {@link #write}. */
    public void replace(StoredMembership stored) throws IOException {
        DurableFile.write(file, Json.bytes(json(stored)));
    }

    private boolean isWritten(StoredMembership stored) {
        try {
            replace(stored);
            trouble.ended(file + " is written again");
            return true;
        } catch (IOException e) {
            trouble.failed("cannot write " + file + ": " + e
                    + ". No view changes before it is written; tried again each second");
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    static ObjectNode json(StoredMembership stored) {
        var json = Json.MAPPER.createObjectNode();
        json.put("incarnation", stored.incarnation());
        json.put("highest", stored.highest());
        json.set("view", view(stored.view()));
        var incarnations = json.putObject("incarnations");
        stored.incarnations().forEach((node, incarnation) -> incarnations.put(node.value(), incarnation));
        json.set("promised", stored.promised() == null ? null : view(stored.promised()));
        json.put("met", stored.met());
        json.set("excused", names(stored.excused()));
        json.put("left", stored.left());
        var peers = json.putObject("peers");
        stored.peers().forEach((node, known) -> peers.putObject(node.value())
                .put("incarnation", known.session().incarnation())
                .put("session", known.session().session())
                .put("heardThisBoot", known.heardThisBoot())
                .put("leftIncarnation", known.leftIncarnation()));
        return json;
    }

    static StoredMembership stored(JsonNode json) {
        var incarnations = new TreeMap<NodeId, Long>();
        json.get("incarnations").properties().forEach(entry ->
                incarnations.put(new NodeId(entry.getKey()), entry.getValue().asLong()));
        var excused = new HashSet<NodeId>();
        json.get("excused").forEach(name -> excused.add(new NodeId(name.asText())));
        var peers = new TreeMap<NodeId, StoredMembership.KnownPeer>();
        json.get("peers").properties().forEach(entry -> {
            var peer = entry.getValue();
            peers.put(new NodeId(entry.getKey()), new StoredMembership.KnownPeer(
                    new NodeSession(peer.get("incarnation").asLong(), peer.get("session").asLong()),
                    peer.get("heardThisBoot").asBoolean(), peer.get("leftIncarnation").asLong()));
        });
        return new StoredMembership(json.get("incarnation").asLong(), json.get("highest").asLong(), view(json.get("view")),
                incarnations, json.get("promised").isNull() ? null : view(json.get("promised")),
                json.get("met").asBoolean(), excused, json.get("left").asBoolean(), peers);
    }

    private static ObjectNode view(View view) {
        var json = Json.MAPPER.createObjectNode().put("number", view.number());
        json.set("members", names(view.members()));
        return json.put("coordinator", view.coordinator() == null ? null : view.coordinator().value());
    }

    private static View view(JsonNode json) {
        var members = new ArrayList<NodeId>();
        json.get("members").forEach(name -> members.add(new NodeId(name.asText())));
        var coordinator = json.get("coordinator");
        return new View(json.get("number").asLong(), members,
                coordinator.isNull() ? null : new NodeId(coordinator.asText()));
    }

    private static ArrayNode names(Collection<NodeId> nodes) {
        var array = Json.MAPPER.createArrayNode();
        nodes.stream().sorted().forEach(node -> array.add(node.value()));
        return array;
    }
}

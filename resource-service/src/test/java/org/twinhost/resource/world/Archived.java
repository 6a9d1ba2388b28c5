package org.twinhost.resource.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.store.InputArchive;
import org.twinhost.runtime.Json;

/** Plays a folder that production archived: the newest inputs of one node at one transition. */
public final class Archived {

    private Archived() {}

    public static boolean isArchived(Path folder) throws IOException {
        return Json.MAPPER.readTree(folder.resolve("given.json").toFile()).has("self");
    }

    /** What the core does on these inputs. */
    public static List<String> play(Path folder) throws IOException {
        JsonNode given = Json.MAPPER.readTree(folder.resolve("given.json").toFile());
        var machine = new ResourceMachine(ResourceSettings.DEFAULTS);
        ResourceState state = ResourceState.initial(
                new NodeId(given.get("self").asText()), given.get("session").asLong(), List.of(), Leave.NONE);
        List<String> happened = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("events.txt"))) {
            var event = InputArchive.event(line);
            var step = machine.on(state, event);
            state = step.state();
            happened.add(event.now() + " " + event.getClass().getSimpleName());
            for (ResourceEffect effect : step.effects()) {
                if (!(effect instanceof ResourceEffect.SendReport)) {
                    happened.add("    " + effect);
                }
            }
        }
        return happened;
    }
}

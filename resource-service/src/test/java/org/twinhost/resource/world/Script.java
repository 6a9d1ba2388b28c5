package org.twinhost.resource.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.resource.core.StatusReport;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.runtime.Json;

/** Plays a scenario folder of two nodes: {@code given.json} names the guests' homes, {@code events.txt} what happens when. */
public final class Script {

    private final World world;
    private boolean whole;

    private Script(World world, boolean whole) {
        this.world = world;
        this.whole = whole;
    }

    /** What happened, line by line. */
    public static List<String> play(Path folder) throws IOException {
        JsonNode given = Json.MAPPER.readTree(folder.resolve("given.json").toFile());
        Map<String, String> homes = new TreeMap<>();
        given.get("homes").properties().forEach(entry -> homes.put(entry.getKey(), entry.getValue().asText()));
        var script = new Script(new World(given.get("seed").asLong(),
                Configurations.cluster(given.get("deadtimeMs").asInt(), given.get("failback").asBoolean(), homes)),
                given.path("whole").asBoolean());
        for (String line : Files.readAllLines(folder.resolve("events.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                script.play(line.strip().split("\\s+"));
            }
        }
        return script.world.log();
    }

    private void play(String[] words) {
        world.runUntil(Long.parseLong(words[0]));
        if (!whole) {
            // How it came up is the story of another folder.
            world.log().clear();
            whole = true;
        }
        world.say(new NodeId("world"), "---- " + String.join(" ", List.of(words).subList(1, words.length)));
        switch (words[1]) {
            case "power-cut" -> node(words[2]).powerOff();
            case "power-on" -> node(words[2]).powerOn();
            case "freeze" -> node(words[2]).freeze();
            case "thaw" -> node(words[2]).thaw();
            case "cut" -> world.cut = true;
            case "heal" -> world.cut = false;
            case "bmc-dead" -> world.other(node(words[2])).fencing.bmcDead = true;
            case "off-takes" -> world.nodes().forEach(each -> each.fencing.offMs = Long.parseLong(words[2]));
            case "confirm" -> world.other(node(words[2])).confirmOff();
            case "kill" -> node(words[2]).kill(ServiceName.ofLabel(words[3]));
            case "revive" -> node(words[2]).revive(ServiceName.ofLabel(words[3]));
            case "crash" -> world.nodes().forEach(each -> each.hypervisor.crash(words[2]));
            case "broken" -> node(words[3]).hypervisor.broken.add(words[2]);
            case "repaired" -> node(words[3]).hypervisor.broken.remove(words[2]);
            case "disk-fails" -> world.storage.spoil(node(words[2]), words[3]);
            case "disk-gone" -> world.storage.takeAway(node(words[2]), words[3]);
            case "role-lost" -> world.storage.loseRole(node(words[2]), words[3]);
            case "constraint" -> world.change(Configurations.withConstraint(
                    world.snapshot, words[2], new NodeId(words[3]), Integer.parseInt(words[4])));
            case "target" -> world.change(Configurations.withTarget(
                    world.snapshot, words[2], GuestConfig.Target.valueOf(words[3])));
            case "memory" -> world.change(Configurations.withMemory(
                    world.snapshot, words[2], Integer.parseInt(words[3])));
            case "wish" -> node(words[2]).wish(wish(words));
            case "status" -> status(node(words[2]));
            default -> throw new IllegalArgumentException("no such event: " + String.join(" ", words));
        }
    }

    private static AdminRequest wish(String[] words) {
        return switch (words[3]) {
            case "start" -> new AdminRequest.StartGuest(words[4]);
            case "stop" -> new AdminRequest.StopGuest(words[4]);
            case "move" -> new AdminRequest.MoveGuest(words[4], words.length > 5 ? new NodeId(words[5]) : null);
            case "standby" -> new AdminRequest.Standby(new NodeId(words[4]), true);
            case "maintenance" -> new AdminRequest.Maintenance(words[4].equals("off") ? null : Long.parseLong(words[4]));
            case "leave" -> new AdminRequest.Leave(new NodeId(words[4]), true);
            case "stay" -> new AdminRequest.Leave(new NodeId(words[4]), false);
            case "shutdown" -> new AdminRequest.Shutdown(true);
            case "no-shutdown" -> new AdminRequest.Shutdown(false);
            case "online" -> new AdminRequest.Standby(new NodeId(words[4]), false);
            default -> throw new IllegalArgumentException("no such wish: " + words[3]);
        };
    }

    private Node node(String name) {
        return world.node(new NodeId(name));
    }

    private void status(Node node) {
        var status = StatusReport.of(node.state(), world.now(), ResourceSettings.DEFAULTS);
        status.nodes().forEach(each -> world.say(node.id, "status: node " + each.name() + " " + each.state()
                + (each.reason() == null ? "" : ", waits: " + each.reason())));
        status.resources().forEach(each -> world.say(node.id, "status: " + each.name() + " " + each.state() + " on "
                + each.node() + ", target " + each.target() + ", reason: " + each.reason()));
        var story = node.state().history().current();
        if (story != null) {
            var told = story.timeline();
            world.say(node.id, "status: timeline detect " + told.detectMs() + " fence " + told.fenceMs() + " promote "
                    + told.promoteMs() + " start " + told.startMs() + " total " + told.totalMs() + " " + told.guests());
        }
    }
}

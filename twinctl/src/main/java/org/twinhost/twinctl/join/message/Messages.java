package org.twinhost.twinctl.join.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Messages as JSON and back. What lacks something, or names a file that is none of ours, is no message. */
public final class Messages {

    private static final String TYPE = "type";
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,100}");

    private Messages() {}

    public static byte[] bytes(Message message) {
        return Json.compact(json(message).put(TYPE, message.getClass().getSimpleName())).getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(Message message) {
        var json = Json.object();
        return switch (message) {
            case Message.Challenge(var protocol, var nonce) -> json.put("protocol", protocol).put("nonce", nonce);
            case Message.Knock(var nonce, var proof) -> json.put("nonce", nonce).put("proof", proof);
            case Message.Welcome(var proof) -> json.put("proof", proof);
            case Message.WrongWord(var left) -> json.put("triesLeft", left);
            case Message.Introduction who -> introduction(json, who);
            case Message.Offer(var node) -> offer(json, node);
            case Message.Refused(var reasons) -> {
                reasons.forEach(json.putArray("reasons")::add);
                yield json;
            }
            case Message.Objected(var objections) -> {
                var array = json.putArray("objections");
                objections.forEach(each -> array.addObject().put("what", each.what()).put("why", each.why())
                        .put("next", each.next()).put("blocks", each.blocks()));
                yield json;
            }
            case Message.Withdrawn(var why) -> json.put("why", why);
            case Message.Start(var until) -> json.put("maintenanceUntil", until);
            case Message.Examined(var of) -> json.put("node", of.node()).put("fence", of.fence()).put("fenced", of.fenced())
                    .put("doctor", of.doctor()).put("code", of.code());
            case Message.Progress(var text) -> json.put("text", text);
            case Message.Trouble(var text) -> json.put("text", text);
            case Message.Ready _, Message.Starting _, Message.Seen _, Message.Examine _, Message.Complete _, Message.Beat _ ->
                    json;
        };
    }

    private static ObjectNode introduction(ObjectNode json, Message.Introduction who) {
        json.put("release", who.release()).put("architecture", who.architecture()).put("host", who.host())
                .put("onlyCheck", who.onlyCheck());
        if (who.prepared() != null) {
            json.putObject("prepared").put("node", who.prepared().node()).put("cluster", who.prepared().cluster())
                    .put("secrets", who.prepared().secrets());
        }
        return json;
    }

    private static ObjectNode offer(ObjectNode json, NodeToBe node) {
        json.put("node", node.node().value()).put("volumeGroup", node.volumeGroup()).put("firewall", node.firewall())
                .set("configuration", Rest.JSON.valueToTree(node.configuration()));
        var shared = json.putObject("shared");
        node.shared().forEach(shared::put);
        return json;
    }

    /** @throws IOException it is no message */
    public static Message of(byte[] bytes) throws IOException {
        try {
            var json = Json.strictly(new String(bytes, StandardCharsets.UTF_8));
            var type = text(json, TYPE);
            return switch (type) {
                case "Challenge" -> new Message.Challenge(number(json, "protocol"), text(json, "nonce"));
                case "Knock" -> new Message.Knock(text(json, "nonce"), text(json, "proof"));
                case "Welcome" -> new Message.Welcome(text(json, "proof"));
                case "WrongWord" -> new Message.WrongWord(number(json, "triesLeft"));
                case "Introduction" -> new Message.Introduction(text(json, "release"), text(json, "architecture"),
                        text(json, "host"), flag(json, "onlyCheck"), prepared(json.path("prepared")));
                case "Offer" -> offered(json);
                case "Refused" -> new Message.Refused(texts(json.path("reasons")));
                case "Objected" -> new Message.Objected(objections(json.path("objections")));
                case "Withdrawn" -> new Message.Withdrawn(text(json, "why"));
                case "Ready" -> new Message.Ready();
                case "Start" -> new Message.Start(json.path("maintenanceUntil").textValue());
                case "Starting" -> new Message.Starting();
                case "Seen" -> new Message.Seen();
                case "Examine" -> new Message.Examine();
                case "Examined" -> new Message.Examined(new Examination(text(json, "node"), text(json, "fence"),
                        flag(json, "fenced"), text(json, "doctor"), number(json, "code")));
                case "Complete" -> new Message.Complete();
                case "Progress" -> new Message.Progress(text(json, "text"));
                case "Trouble" -> new Message.Trouble(text(json, "text"));
                case "Beat" -> new Message.Beat();
                default -> throw new IOException("'" + type + "' is no message");
            };
        } catch (IllegalArgumentException | Refusal strange) {
            throw new IOException("no message: " + strange.getMessage(), strange);
        }
    }

    private static @Nullable Prepared prepared(JsonNode json) throws IOException {
        return json.isMissingNode() ? null : new Prepared(text(json, "node"), text(json, "cluster"), text(json, "secrets"));
    }

    private static Message.Offer offered(JsonNode json) throws IOException {
        var configuration = Rest.as(json.path("configuration"), ClusterSnapshot.class);
        var node = new NodeId(text(json, "node"));
        if (configuration.nodes() == null || configuration.node(node).isEmpty()) {
            throw new IOException("no message: the configuration has no node " + node);
        }
        return new Message.Offer(new NodeToBe(configuration, node, shared(json.path("shared"), configuration),
                json.path("volumeGroup").textValue(), flag(json, "firewall")));
    }

    private static Map<String, String> shared(JsonNode json, ClusterSnapshot configuration) throws IOException {
        var shared = new LinkedHashMap<String, String>();
        for (var name : (Iterable<String>) json::fieldNames) {
            if (!NodeToBe.OF_THE_CLUSTER.contains(name) && !isPassword(name, configuration)) {
                throw new IOException("'" + name + "' is no file that nodes share");
            }
            shared.put(name, text(json, name));
        }
        return shared;
    }

    /** Beside the cluster's own only what its configuration speaks of: nobody writes another file of this machine so. */
    private static boolean isPassword(String name, ClusterSnapshot configuration) {
        return PLAIN_NAME.matcher(name).matches()
                && configuration.fenceDevices().stream().flatMap(each -> each.passwordAt().stream())
                        .anyMatch(file -> file.endsWith("/" + name));
    }

    private static List<Objection> objections(JsonNode json) throws IOException {
        var objections = new ArrayList<Objection>();
        for (var each : json) {
            objections.add(new Objection(text(each, "what"), text(each, "why"), text(each, "next"), flag(each, "blocks")));
        }
        return objections;
    }

    private static List<String> texts(JsonNode json) {
        var texts = new ArrayList<String>();
        json.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static String text(JsonNode json, String name) throws IOException {
        var value = json.path(name);
        if (!value.isTextual()) {
            throw new IOException("no message: " + name + " is missing");
        }
        return value.textValue();
    }

    private static int number(JsonNode json, String name) throws IOException {
        var value = json.path(name);
        if (!value.isInt()) {
            throw new IOException("no message: " + name + " is missing");
        }
        return value.intValue();
    }

    private static boolean flag(JsonNode json, String name) throws IOException {
        var value = json.path(name);
        if (!value.isBoolean()) {
            throw new IOException("no message: " + name + " is missing");
        }
        return value.booleanValue();
    }
}

package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.WithServices;

/** Whatever the gateway lets be asked for, an administrator asks for by a command: nothing is for curl alone. */
class EveryRouteTest extends WithServices {


    private static final Path ROUTES =
            Path.of("../gateway-service/src/main/java/org/twinhost/gateway/core/Routes.java");
    private static final Pattern SHORT = Pattern.compile("\\b(get|post)\\(\"(/v1/[^\"]+)\"");
    private static final Pattern LONG = Pattern.compile("new Route\\(\"([A-Z]+)\", \"(/v1/[^\"]+)\"");

    /** By route: the command that asks for it; FILE is a configuration. */
    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("GET /v1/snapshot", "config show"),
            Map.entry("GET /v1/fields", "config explain"),
            Map.entry("GET /v1/config/status", "config status"),
            Map.entry("GET /v1/revisions", "config log"),
            Map.entry("GET /v1/revisions/{number}", "config show 7"),
            Map.entry("GET /v1/revisions/{number}/diff", "config diff"),
            Map.entry("GET /v1/revisions/{number}/diff/{other}", "config diff 7 9"),
            Map.entry("POST /v1/proposals", "config apply FILE"),
            Map.entry("POST /v1/choose", "config choose directory --yes"),
            Map.entry("POST /v1/adopt", "config adopt"),
            Map.entry("POST /v1/import", "config import FILE"),
            Map.entry("GET /v1/membership", "node list"),
            Map.entry("GET /v1/status", "status"),
            Map.entry("GET /v1/timeline", "timeline"),
            Map.entry("GET /v1/events", "events"),
            Map.entry("GET /v1/why/{resource}", "why web1"),
            Map.entry("POST /v1/guests/{name}/start", "vm start web1"),
            Map.entry("POST /v1/guests/{name}/stop", "vm stop web1"),
            Map.entry("POST /v1/guests/{name}/move", "vm move web1 jupiter2"),
            Map.entry("POST /v1/nodes/{name}/standby", "node standby jupiter1"),
            Map.entry("POST /v1/nodes/{name}/online", "node online jupiter1"),
            Map.entry("POST /v1/nodes/{name}/leave", "node leave jupiter1"),
            Map.entry("DELETE /v1/nodes/{name}/leave", "node leave --cancel jupiter1"),
            Map.entry("POST /v1/shutdown", "cluster shutdown"),
            Map.entry("DELETE /v1/shutdown", "cluster start"),
            Map.entry("POST /v1/maintenance", "maintenance on --for 1h"),
            Map.entry("DELETE /v1/maintenance", "maintenance off"),
            Map.entry("GET /v1/timelines", "timeline --all"),
            Map.entry("GET /v1/drills", "drill list"),
            Map.entry("GET /v1/fencing", "fence status"),
            Map.entry("POST /v1/fencing/{node}/test", "fence test jupiter2"),
            Map.entry("GET /v1/confirm/{node}", "fence confirm jupiter2"),
            Map.entry("POST /v1/confirm/{node}", "fence confirm jupiter2 --yes jupiter2"),
            Map.entry("GET /v1/guests", "vm list"),
            Map.entry("GET /v1/volumes", "volume status"),
            Map.entry("GET /v1/volumes/{name}", "volume status web1"),
            Map.entry("GET /v1/volumes/{name}/diff", "volume diff web1"),
            Map.entry("GET /v1/volumes/{name}/resolve", "volume resolve web1 --discard jupiter2"),
            Map.entry("POST /v1/volumes/{name}/resolve", "volume resolve web1 --discard jupiter2 --yes web1"),
            Map.entry("GET /v1/volumes/{name}/force", "volume force web1"),
            Map.entry("POST /v1/volumes/{name}/force", "volume force web1 --yes web1"),
            Map.entry("POST /v1/volumes/{name}/promote", "volume promote web1"),
            Map.entry("POST /v1/volumes/{name}/demote", "volume demote web1"),
            Map.entry("POST /v1/volumes/{name}/sync", "volume sync web1 --from jupiter1"),
            Map.entry("POST /v1/volumes/{name}/verify", "volume verify web1"),
            Map.entry("DELETE /v1/volumes/{name}/verify", "volume verify web1 --stop"));

    /** A whole cluster has to play along: the tests of drills see them asked for. */
    private static final Map<String, String> IN_DRILLS = Map.of(
            "POST /v1/drills", "drill switchover",
            "POST /v1/fencing/{node}/drill", "drill power");

    private static TreeSet<String> routes() throws IOException {
        var source = Files.readString(ROUTES);
        var table = source.substring(source.indexOf("List<Route> ALL"), source.indexOf("/** What is to be done"));
        var routes = new TreeSet<String>();
        SHORT.matcher(table).results().forEach(each -> routes.add(
                (each.group(1).equals("get") ? "GET " : "POST ") + each.group(2)));
        LONG.matcher(table).results().forEach(each -> routes.add(each.group(1) + " " + each.group(2)));
        return routes;
    }

    @Test
    void everyRouteHasItsCommand() throws IOException {
        var covered = new TreeSet<>(COMMANDS.keySet());
        covered.addAll(IN_DRILLS.keySet());
        assertThat(covered).as("a new route needs a command, and its line here").isEqualTo(routes()).hasSizeGreaterThan(35);
    }

    @Test
    void andTheCommandAsksForIt() throws IOException {
        var snapshot = Rest.JSON.writeValueAsString(Samples.snapshot());
        var file = Files.writeString(etc.resolve("new.json"), snapshot);
        var word = "{\"warning\":\"S1 is void\",\"confirm\":\"x\"}";
        services.answers("GET /v1/snapshot", 200, snapshot).answers("GET /v1/config/status", 200, "{}")
                .answers("POST /v1/choose?check=true", 200, "{}")
                .answers("GET /v1/confirm/jupiter2", 200, word).answers("GET /v1/volumes/web1/force", 200, word)
                .answers("GET /v1/volumes/web1/resolve?discard=jupiter2", 200, word);
        var unasked = new TreeMap<String, String>();
        COMMANDS.forEach((route, command) -> {
            services.said.clear();
            services.run(command.replace("FILE", file.toString()).split(" "));
            var pattern = Pattern.compile(route.replaceAll("\\{[a-z]+}", "[^/?]+") + "(\\\\?.*)?");
            if (services.said.stream().noneMatch(said -> pattern.matcher(said.request()).matches())) {
                unasked.put(route, command + ": " + services.said);
            }
        });
        assertThat(unasked).isEmpty();
    }

    @Test
    void thoseOfDrillsAreThere() {
        IN_DRILLS.values().forEach(command ->
                assertThat(services.run((command + " --help").split(" ")).out()).startsWith("Usage: twinctl " + command));
    }
}

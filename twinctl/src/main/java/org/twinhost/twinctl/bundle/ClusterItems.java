package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.bundle.Item.Missing;
import org.twinhost.twinctl.bundle.Item.Piece;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;

/** What the services of this node tell, of the cluster and of themselves. */
final class ClusterItems {

    private final Gateway gateway;

    ClusterItems(Gateway gateway) {
        this.gateway = gateway;
    }

    List<Item> all() {
        var items = new ArrayList<Item>();
        items.add(answer("cluster/status.json", "/v1/status"));
        for (var each : List.of("timeline", "events", "drills", "membership", "fencing", "volumes", "guests")) {
            items.add(answer("cluster/" + each + ".json", "/v1/" + each));
        }
        items.add(answer("cluster/health.json", "/health"));
        items.add(answer("cluster/metrics.txt", "/metrics"));
        items.add(answer("cluster/check_mk.txt", "/check_mk"));
        items.add(answer("config/snapshot.json", "/v1/snapshot"));
        items.add(answer("config/status.json", "/v1/config/status"));
        items.add(answer("config/revisions.json", "/v1/revisions?n=200"));
        for (var guest : guests()) {
            items.add(answer("cluster/why/" + guest.replaceAll("[^A-Za-z0-9._-]", "_") + ".json", "/v1/why/" + guest));
        }
        return items;
    }

    private Item answer(String name, String target) {
        return new Item(name, Item.LOOK, () -> answered(target));
    }

    private Piece answered(String target) throws Missing {
        try {
            var answer = gateway.look(target);
            if (answer.status() == 404) {
                throw new Missing("this node's services have none");
            }
            if (answer.status() == 401 || answer.status() == 403) {
                throw new Missing("the gateway tells it to root only");
            }
            return new Piece(answer.body(), answer.status() < 400 ? "" : "the gateway answered " + answer.status());
        } catch (Refusal silent) {
            throw new Missing(String.valueOf(silent.getMessage()).lines().findFirst().orElse("no answer"));
        }
    }

    /** By the configuration; none where it can't be asked for. */
    private List<String> guests() {
        var names = new ArrayList<String>();
        try {
            var snapshot = Json.read(gateway.look("/v1/snapshot").body());
            snapshot.path("guests").forEach(guest -> names.add(guest.path("name").asText()));
        } catch (Refusal | IOException silent) {
            return List.of();
        }
        return names.stream().filter(name -> name.matches("[A-Za-z0-9._-]+")).toList();
    }
}

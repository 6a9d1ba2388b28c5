package org.twinhost.gateway.core;

import static org.twinhost.contract.ServiceName.CONFIG;
import static org.twinhost.contract.ServiceName.FENCING;
import static org.twinhost.contract.ServiceName.HEARTBEAT;
import static org.twinhost.contract.ServiceName.REPLICATION;
import static org.twinhost.contract.ServiceName.RESOURCE;
import static org.twinhost.contract.ServiceName.VM;
import static org.twinhost.gateway.core.Right.CONFIGURE;
import static org.twinhost.gateway.core.Right.OPERATE;
import static org.twinhost.gateway.core.Right.OVERRIDE;
import static org.twinhost.gateway.core.Right.READ;

import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.contract.ServiceName;

/** All that can be asked for: one line each, with its service and the right it needs. What is not here does not exist. */
public final class Routes {

    private static final int SMALL = 64 * 1024;
    /** A whole configuration; config-service takes as much. */
    private static final int SNAPSHOT = 1024 * 1024;

    public static final List<Route> ALL = List.of(
            get("/v1/snapshot", CONFIG),
            get("/v1/fields", CONFIG),
            // Its own status; /v1/status is the cluster's.
            new Route("GET", "/v1/config/status", CONFIG, "/v1/status", READ, 0),
            get("/v1/revisions", CONFIG),
            get("/v1/revisions/{number}", CONFIG),
            get("/v1/revisions/{number}/diff", CONFIG),
            get("/v1/revisions/{number}/diff/{other}", CONFIG),
            new Route("POST", "/v1/proposals", CONFIG, "/v1/proposals", CONFIGURE, SNAPSHOT),
            new Route("POST", "/v1/choose", CONFIG, "/v1/choose", CONFIGURE, SMALL),
            new Route("POST", "/v1/adopt", CONFIG, "/v1/adopt", CONFIGURE, SMALL),
            new Route("POST", "/v1/import", CONFIG, "/v1/import", CONFIGURE, SNAPSHOT),
            get("/v1/membership", HEARTBEAT),
            get("/v1/status", RESOURCE),
            get("/v1/timeline", RESOURCE),
            get("/v1/timelines", RESOURCE),
            get("/v1/events", RESOURCE),
            get("/v1/why/{resource}", RESOURCE),
            post("/v1/guests/{name}/start", RESOURCE, OPERATE),
            post("/v1/guests/{name}/stop", RESOURCE, OPERATE),
            post("/v1/guests/{name}/move", RESOURCE, OPERATE),
            post("/v1/nodes/{name}/standby", RESOURCE, OPERATE),
            post("/v1/nodes/{name}/online", RESOURCE, OPERATE),
            post("/v1/nodes/{name}/leave", RESOURCE, OPERATE),
            new Route("DELETE", "/v1/nodes/{name}/leave", RESOURCE, "/v1/nodes/{name}/leave", OPERATE, SMALL),
            post("/v1/shutdown", RESOURCE, OPERATE),
            new Route("DELETE", "/v1/shutdown", RESOURCE, "/v1/shutdown", OPERATE, SMALL),
            post("/v1/maintenance", RESOURCE, OPERATE),
            new Route("DELETE", "/v1/maintenance", RESOURCE, "/v1/maintenance", OPERATE, SMALL),
            get("/v1/drills", RESOURCE),
            post("/v1/drills", RESOURCE, OPERATE),
            get("/v1/fencing", FENCING),
            post("/v1/fencing/{node}/test", FENCING, OPERATE),
            post("/v1/fencing/{node}/drill", FENCING, OVERRIDE),
            get("/v1/confirm/{node}", FENCING),
            post("/v1/confirm/{node}", FENCING, OVERRIDE),
            get("/v1/guests", VM),
            get("/v1/volumes", REPLICATION),
            get("/v1/volumes/{name}", REPLICATION),
            get("/v1/volumes/{name}/force", REPLICATION),
            post("/v1/volumes/{name}/force", REPLICATION, OVERRIDE),
            get("/v1/volumes/{name}/diff", REPLICATION),
            get("/v1/volumes/{name}/resolve", REPLICATION),
            post("/v1/volumes/{name}/resolve", REPLICATION, OVERRIDE),
            post("/v1/volumes/{name}/promote", REPLICATION, OPERATE),
            post("/v1/volumes/{name}/demote", REPLICATION, OPERATE),
            post("/v1/volumes/{name}/sync", REPLICATION, OPERATE),
            post("/v1/volumes/{name}/verify", REPLICATION, OPERATE),
            new Route("DELETE", "/v1/volumes/{name}/verify", REPLICATION, "/v1/volumes/{name}/verify", OPERATE, SMALL));

    /** What is to be done with a request. */
    public sealed interface Found {

        /** @param target path and query for the service */
        record Service(Route route, String target) implements Found {

            /** Whether it only asks what would become of a change. */
            public boolean isCheck() {
                return target.endsWith("?check=true");
            }
        }

        record Monitoring(Collected what) implements Found {}

        record WrongMethod(String allowed) implements Found {}

        record Nothing() implements Found {}
    }

    private Routes() {}

    private static Route get(String path, ServiceName service) {
        return new Route("GET", path, service, path, READ, 0);
    }

    private static Route post(String path, ServiceName service, Right right) {
        return new Route("POST", path, service, path, right, SMALL);
    }

    /** @param uri as it was sent, with its query */
    public static Found find(String method, String uri) {
        var mark = uri.indexOf('?');
        var path = mark < 0 ? uri : uri.substring(0, mark);
        var query = mark < 0 ? "" : uri.substring(mark);
        var collected = Collected.ofPath(path);
        if (collected.isPresent()) {
            return method.equals("GET") ? new Found.Monitoring(collected.get()) : new Found.WrongMethod("GET");
        }
        var parts = path.split("/", -1);
        var here = ALL.stream().filter(route -> matches(route.path().split("/"), parts)).toList();
        if (here.isEmpty()) {
            return new Found.Nothing();
        }
        return here.stream().filter(route -> route.method().equals(method)).findFirst()
                .<Found>map(route -> new Found.Service(route, target(route, path) + query))
                .orElseGet(() -> new Found.WrongMethod(here.stream().map(Route::method).collect(Collectors.joining(", "))));
    }

    private static String target(Route route, String path) {
        return route.path().equals(route.servicePath()) ? path : route.servicePath();
    }

    private static boolean matches(String[] wanted, String[] parts) {
        if (wanted.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (wanted[i].startsWith("{") ? !isName(parts[i]) : !wanted[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }

    /** One name that no server takes for more: nothing that is a way up or down, once it is decoded. */
    private static boolean isName(String part) {
        if (part.isEmpty()) {
            return false;
        }
        var decoded = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            var each = part.charAt(i);
            if (each == '%') {
                if (i + 2 >= part.length() || Character.digit(part.charAt(i + 1), 16) < 0
                        || Character.digit(part.charAt(i + 2), 16) < 0) {
                    return false;
                }
                each = (char) Integer.parseInt(part.substring(i + 1, i + 3), 16);
                i += 2;
            }
            if (each < ' ' || each == '/' || each == '\\' || each == ';' || each == '%') {
                return false;
            }
            decoded.append(each);
        }
        return !decoded.toString().equals(".") && !decoded.toString().equals("..");
    }
}

package org.twinhost.runtime.http.gate;

import java.util.Set;

/**
 * What everybody on this node may see. Compared letter by letter, before anything is decoded or normalized: a path written in
 * another way needs the token.
 */
final class OpenPaths {

    private static final Set<String> PATHS = Set.of("/check_mk", "/q/metrics", "/q/openapi",
            "/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/health/well");

    private OpenPaths() {}

    static boolean contain(String uri) {
        var query = uri.indexOf('?');
        return PATHS.contains(query < 0 ? uri : uri.substring(0, query));
    }
}

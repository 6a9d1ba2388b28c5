package org.twinhost.gateway.core;

import java.util.Arrays;
import java.util.Optional;

/** What is asked of all services and answered as one. */
public enum Collected {
    CHECK_MK("/check_mk", "/check_mk"),
    METRICS("/metrics", "/q/metrics"),
    HEALTH("/health", "/q/health"),
    LIVE("/health/live", "/q/health/live"),
    READY("/health/ready", "/q/health/ready");

    private final String path;
    private final String servicePath;

    Collected(String path, String servicePath) {
        this.path = path;
        this.servicePath = servicePath;
    }

    public String path() {
        return path;
    }

    /** What each service is asked for. */
    public String servicePath() {
        return servicePath;
    }

    static Optional<Collected> ofPath(String path) {
        return Arrays.stream(values()).filter(each -> each.path.equals(path)).findFirst();
    }
}

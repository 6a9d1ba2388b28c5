package org.twinhost.resource;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.twinhost.resource.core.observe.ResourceSettings;

/** Settings in {@code /etc/twinhost/resource.properties}; every one has a default that needs no change. */
@ConfigMapping(prefix = "twinhost.resource")
public interface ResourceConfig {

    /** Crashes and failed starts of a guest on one node within the window before that node is given up for it. */
    @WithDefault("3")
    int restartsMax();

    /** How long a crash or failed start counts. */
    @WithDefault("10m")
    Duration restartWindow();

    /** How many transitions keep their inputs under {@code inputs/}. */
    @WithDefault("50")
    int archivedTransitionsMax();

    /** How much is kept of the events of each node under {@code events/}, about; on the disk at most twice as much. */
    @WithDefault("2000000")
    long eventsBytesMax();

    /** How often time is told to the core, in ms. */
    @WithDefault("100")
    int tickMs();

    default ResourceSettings settings() {
        ResourceSettings defaults = ResourceSettings.DEFAULTS;
        return new ResourceSettings(defaults.stateAgeMax(), defaults.reportAgeMax(), defaults.reportEvery(),
                defaults.reportGap(), defaults.retryAfter(), defaults.settleFor(), restartsMax(), restartWindow());
    }
}

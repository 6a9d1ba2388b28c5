package org.twinhost.fencing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code twinhost.fencing.…} in {@code /etc/twinhost/fencing.properties}; every value has a usable default. */
@ConfigMapping(prefix = "twinhost.fencing")
public interface FencingConfig {

    /**
     * How long a BMC may take to answer one question or order, in whole seconds ({@code 4S}). Raise it for a slow BMC; a
     * BMC that never answers in time can prove nothing.
     */
    @WithDefault("4S")
    Duration ipmiTimeout();

    /**
     * How long a fence agent may take for one question or order, in whole seconds, its start and its log-in included. Raise it
     * for a slow device, and slowestOffMs of the configuration with it.
     */
    @WithDefault("20S")
    Duration agentTimeout();

    /** How often each healthy fence device is asked for its status, so that a wrong password is found before it is needed. */
    @WithDefault("20S")
    Duration checkInterval();

    /** Between two status questions while the victim has the first shot. */
    @WithDefault("0.5S")
    Duration watchInterval();

    /** Between two status questions after a power-off. */
    @WithDefault("0.2S")
    Duration verifyInterval();

    /** Pause after the first failure of a device; doubled with each up to {@link #retryMax}. Retries never stop. */
    @WithDefault("1S")
    Duration retryFirst();

    @WithDefault("5S")
    Duration retryMax();

    /** How long a power-off that the BMC took may need before it is sent again. */
    @WithDefault("5S")
    Duration cutAgainAfter();
}

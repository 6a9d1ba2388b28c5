package org.twinhost.runtime.http.gate;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code twinhost.http.…}: what the REST port gives to strangers; decisions 0072 and 0085 say why. */
@Unremovable
@ConfigMapping(prefix = "twinhost.http")
public interface HttpLimits {

    /** Connections at a time. When there are so many, who waits longest and has not proved to be the gateway has to leave. */
    @WithDefault("512")
    int connectionsMax();

    /** Until it has proved who it is and the head of its first request is there, a connection may take so long. */
    @WithDefault("5000")
    int headDeadlineMs();

    /** So long nobody has to leave, for it takes a moment from connecting to proving who one is. */
    @WithDefault("50")
    int graceMs();
}

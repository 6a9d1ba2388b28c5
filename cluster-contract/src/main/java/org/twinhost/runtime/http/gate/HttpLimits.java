package org.twinhost.runtime.http.gate;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code twinhost.http.…}: what the REST port gives to strangers; decision 0072 says why. */
@Unremovable
@ConfigMapping(prefix = "twinhost.http")
public interface HttpLimits {

    /** Connections at a time. When there are so many, who waits longest without having shown the token has to leave. */
    @WithDefault("512")
    int connectionsMax();

    /** Until the head of its first request a connection may take so long, however busily it sends. */
    @WithDefault("5000")
    int headDeadlineMs();

    /** Until somebody without the token has taken the answer (health, metrics, check_mk), it may take so long. */
    @WithDefault("10000")
    int answerDeadlineMs();

    /** Requests without the token that are being answered at a time; the next is told to come again. */
    @WithDefault("32")
    int strangersMax();

    /** So long nobody has to leave, for it takes a moment from connecting to asking. */
    @WithDefault("50")
    int graceMs();
}

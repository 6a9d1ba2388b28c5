package org.twinhost.resource.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** @param forMs how long, in ms from now on; null: {@link #USUAL} */
@RegisterForReflection
public record MaintenanceRequest(@Nullable Long forMs) {

    static final Duration USUAL = Duration.ofHours(2);
}

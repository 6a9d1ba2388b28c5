package org.twinhost.resource.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an accepted request.
 *
 * @param will what will happen
 */
@RegisterForReflection
public record Accepted(@Nullable String will) {}

package org.twinhost.resource.api;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer to an accepted request.
 *
 * @param will what will happen
 */
@RegisterForReflection
public record Accepted(String will) {}

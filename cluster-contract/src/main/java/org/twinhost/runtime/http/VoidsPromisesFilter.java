package org.twinhost.runtime.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Tells {@link AuditFilter} by which right such a request is asked. */
@Provider
@VoidsPromises
@Priority(Priorities.USER + 10)
public class VoidsPromisesFilter implements ContainerRequestFilter {

    static final String PROPERTY = "org.twinhost.voids-promises";

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(PROPERTY, true);
    }
}

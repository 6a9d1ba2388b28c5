package org.twinhost.runtime.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.NodeIdentity;

/**
 * Lets in who can read {@code api.token}: root of this node. Health, metrics and the check_mk lines are open on loopback;
 * everything else needs {@code Authorization: Bearer <token>}. The gate before the port has turned strangers away already; this
 * is the lock, which holds whatever became of the gate.
 */
@Provider
public class ApiTokenFilter implements ContainerRequestFilter {

    /** Looked up late: filters are made before the configuration of the running process is known. */
    @Inject
    Instance<NodeIdentity> identity;

    private volatile @Nullable ApiToken token;

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        if (path.startsWith("/q/") || path.equals("/" + CheckMkResource.PATH)) {
            return;
        }
        var expected = token();
        if (!expected.isShownBy(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            request.abortWith(ProblemMapper.response(expected.refusal()));
        }
    }

    private ApiToken token() {
        var known = token;
        if (known == null) {
            known = new ApiToken(identity.get().paths().etc().resolve("api.token"));
            token = known;
        }
        return known;
    }
}

package org.twinhost.runtime.http;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jboss.logging.Logger;
import org.twinhost.runtime.NodeIdentity;

/**
 * Lets in who can read {@code api.token}: root of this node. Health, metrics and the check_mk lines are open on loopback;
 * everything else needs {@code Authorization: Bearer <token>}.
 */
@Provider
public class ApiTokenFilter implements ContainerRequestFilter {

    private static final Logger LOG = Logger.getLogger(ApiTokenFilter.class);
    private static final String SCHEME = "Bearer ";

    /** Looked up late: filters are made before the configuration of the running process is known. */
    @Inject
    Instance<NodeIdentity> identity;

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        if (path.startsWith("/q/") || path.equals("/" + CheckMkResource.PATH)) {
            return;
        }
        var header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME) || !isToken(header.substring(SCHEME.length()).strip())) {
            request.abortWith(ProblemMapper.response(new Problem(401, "Not authenticated",
                    "Send the header 'Authorization: Bearer <token>' with the token from " + tokenFile()
                            + ", which root can read.")));
        }
    }

    private boolean isToken(String offered) {
        try {
            var expected = Files.readString(tokenFile()).strip();
            return !expected.isEmpty()
                    && MessageDigest.isEqual(
                            expected.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.errorf("every request is refused: cannot read the token in %s: %s", tokenFile(), e);
            return false;
        }
    }

    private Path tokenFile() {
        return identity.get().paths().etc().resolve("api.token");
    }
}

package org.twinhost.runtime.http;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.stream.Collectors;

/** The local-check endpoint: {@code curl -s http://127.0.0.1:<port>/check_mk} in a local check is all check_mk needs. */
@Path(CheckMkResource.PATH)
public class CheckMkResource {

    static final String PATH = "check_mk";

    @Inject
    @Any
    Instance<CheckMkSource> sources;

    @GET
    @Blocking
    @Produces(MediaType.TEXT_PLAIN)
    public String lines() {
        return sources.stream()
                .flatMap(source -> source.lines().stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}

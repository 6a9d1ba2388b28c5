package org.twinhost.runtime.http.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** What the port of the test serves. */
@ApplicationScoped
@Path("/v1/word")
public class WordSource {

    @GET
    public String word() {
        return "hello";
    }
}

package org.twinhost.heartbeat.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.twinhost.contract.heartbeat.HeartbeatState;

/** The membership as this node sees it, for people and their tools. */
@Path("v1/membership")
@Produces(MediaType.APPLICATION_JSON)
public class MembershipResource {

    private final MembershipSource source;

    MembershipResource(MembershipSource source) {
        this.source = source;
    }

    @GET
    public HeartbeatState membership() {
        return source.membership();
    }
}

package org.twinhost.vm.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.twinhost.contract.vm.VmState;
import org.twinhost.vm.VmService;

/** The guests of this node, as known now. */
@Path("v1/guests")
public class GuestsResource {

    private final VmService service;

    GuestsResource(VmService service) {
        this.service = service;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public VmState guests() {
        return service.vmState();
    }
}

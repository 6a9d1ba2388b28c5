package org.twinhost.vm.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.vm.VmService;

/** Live: its thread runs. Ready: libvirt answers too, so that orders can be carried out. */
@ApplicationScoped
public class VmHealth {

    private final VmService service;

    VmHealth(VmService service) {
        this.service = service;
    }

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck alive() {
        return () -> HealthCheckResponse.named("vm thread").status(service.isAlive()).build();
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> {
            var hypervisor = service.known().hypervisor();
            var response = HealthCheckResponse.named("libvirt").status(hypervisor.answers());
            return (hypervisor.answers() ? response : response.withData("reason", hypervisor.reason())).build();
        };
    }
}

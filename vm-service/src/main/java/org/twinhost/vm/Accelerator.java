package org.twinhost.vm;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.vm.core.xml.DomainXml;
import org.twinhost.vm.hypervisor.KvmProbe;

/** Whether guests run under KVM here; found out once a boot, in the background, before the first guest needs it. */
@ApplicationScoped
public class Accelerator {

    private static final Logger LOG = Logger.getLogger(Accelerator.class);
    private static final Path KVM = Path.of("/dev/kvm");

    private final VmConfig config;
    private final CompletableFuture<Boolean> kvm = new CompletableFuture<>();

    Accelerator(VmConfig config, NodeIdentity identity) {
        this.config = config;
        switch (config.acceleration()) {
            case KVM -> kvm.complete(true);
            case TCG -> kvm.complete(false);
            case AUTO -> Thread.ofPlatform().name("kvm-probe").daemon().start(
                    () -> probe(new KvmProbe(config.emulator(), KVM, identity.stateDir().resolve("kvm.json"))));
        }
    }

    private void probe(KvmProbe probe) {
        try {
            var result = probe.result();
            LOG.infof("guests run under %s: %s", result.works() ? "KVM" : "emulation (TCG)", result.why());
            kvm.complete(result.works());
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "guests run under emulation (TCG): KVM could not be tried");
            kvm.complete(false);
        }
    }

    CompletableFuture<Boolean> kvm() {
        return kvm;
    }

    /** As it is published: {@code kvm} or {@code tcg}. */
    String label() {
        return kvm.getNow(false) ? "kvm" : "tcg";
    }

    DomainXml domainXml(boolean underKvm, NodeIdentity identity, Path consoles) {
        return new DomainXml(identity.cluster(), underKvm, config.emulator().toString(),
                identity.paths().run().resolve("volumes").toString(), consoles.toString(),
                Math.toIntExact(config.reconnectDelay().toSeconds()), Math.toIntExact(config.openTimeout().toSeconds()));
    }
}

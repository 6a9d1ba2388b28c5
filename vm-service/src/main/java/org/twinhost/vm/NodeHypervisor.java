package org.twinhost.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.hypervisor.LibvirtHypervisor;
import org.twinhost.vm.hypervisor.QemuUsers;

/** This node's libvirt, told of each guest in its own XML once it is known how guests run here. */
final class NodeHypervisor implements Hypervisor, AutoCloseable {

    private final NodeIdentity identity;
    private final Accelerator accelerator;
    private final HostMemory memory = new HostMemory(Path.of("/proc/meminfo"));
    private final HostLook host = HostLook.ofThisNode(memory);
    private final LibvirtHypervisor libvirt;

    /** @param changed is told a domain's name, and why it ended (null: it did not), on libvirt's event loop */
    NodeHypervisor(NodeIdentity identity, VmConfig config, Accelerator accelerator, BiConsumer<String, String> changed)
            throws IOException {
        this.identity = identity;
        this.accelerator = accelerator;
        this.libvirt = new LibvirtHypervisor(
                config.libvirtUri(), identity.cluster(), new QemuUsers(config.qemuUsers()), changed);
        host.start();
    }

    @Override
    public CompletableFuture<List<Domain>> look() {
        return libvirt.look();
    }

    @Override
    public CompletableFuture<Void> create(GuestConfig guest, BooleanSupplier stillWanted) {
        var tooMuch = memory.whyNot(guest.memoryMib());
        if (tooMuch.isPresent()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(tooMuch.get()));
        }
        return accelerator.kvm().thenCompose(kvm -> {
            var consoles = identity.paths().log().resolve("console");
            try {
                Files.createDirectories(consoles);
            } catch (IOException e) {
                throw new CompletionException("no folder for its console: " + e, e);
            }
            return libvirt.create(guest.name(), accelerator.domainXml(kvm, identity, consoles).of(guest), stillWanted);
        });
    }

    @Override
    public CompletableFuture<Void> order(String guest, Call call) {
        return libvirt.order(guest, call);
    }

    @Override
    public VmState.@Nullable Host host() {
        return host.latest();
    }

    @Override
    public String acceleration() {
        return accelerator.label();
    }

    @Override
    public void close() {
        host.close();
        libvirt.close();
    }
}

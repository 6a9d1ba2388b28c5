package org.twinhost.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.hypervisor.LibvirtHypervisor;
import org.twinhost.vm.hypervisor.QemuUsers;

/** This node's libvirt, told of each guest in its own XML once it is known how guests run here. */
final class NodeHypervisor implements Hypervisor, AutoCloseable {

    private static final int CHECKS_WAITING_MAX = 8;

    private final NodeIdentity identity;
    private final Accelerator accelerator;
    private final HostMemory memory = new HostMemory(Path.of("/proc/meminfo"));
    private final HostLook host = new HostLook(memory, HostBridges.ofThisNode());
    private final HostCheck check = HostCheck.ofThisNode(memory);
    /** A file system may not answer. */
    private final ExecutorService checks = new ThreadPoolExecutor(1, 1, 60, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(CHECKS_WAITING_MAX), Thread.ofPlatform().name("host-check").daemon().factory(), (_, _) -> {
                throw new RejectedExecutionException("earlier checks have not ended: a file system does not answer");
            });
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
    public CompletableFuture<List<String>> check(VmCommand.Check needed) {
        return CompletableFuture.supplyAsync(() -> check.reasons(needed), checks);
    }

    @Override
    public CompletableFuture<List<String>> check(VmCommand.CheckAll needed) {
        return CompletableFuture.supplyAsync(() -> check.reasons(needed), checks);
    }

    @Override
    public String acceleration() {
        return accelerator.label();
    }

    @Override
    public void close() {
        host.close();
        checks.shutdownNow();
        libvirt.close();
    }
}

package org.twinhost.simulator.service;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.guest.Libvirt;
import org.twinhost.vm.Hypervisor;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;

/** One life of a vm process as a client of its node's libvirtd; what comes back comes as a task of that life, or not at all. */
final class LibvirtClient implements Hypervisor {

    private static final long HOP_MICROS_MIN = 30;
    private static final long HOP_MICROS_MAX = 400;

    private static final VmState.Host HOST = new VmState.Host(64 * 1024, List.of());

    private final Process process;
    private final Libvirt libvirt;
    private final int life;
    private final Libvirt.Listener listener;
    private boolean looking;

    /** @param changed is told a domain's name, and why it ended (null: it did not) */
    LibvirtClient(Process process, BiConsumer<String, String> changed) {
        this.process = process;
        this.libvirt = World.of(process).guests().libvirt(process.node().name());
        this.life = process.life();
        this.listener = (name, endCause) -> hop(() -> changed.accept(name, endCause));
        libvirt.listen(listener);
    }

    void close() {
        libvirt.forget(listener);
    }

    @Override
    public CompletableFuture<List<Domain>> look() {
        process.boundary();
        if (looking) {
            return CompletableFuture.failedFuture(new IllegalStateException("libvirt has not answered the look before"));
        }
        looking = true;
        var look = new CompletableFuture<List<Domain>>();
        libvirt.look(answering(look, () -> looking = false));
        return look;
    }

    @Override
    public CompletableFuture<Void> create(GuestConfig guest, BooleanSupplier stillWanted) {
        process.boundary();
        if (!stillWanted.getAsBoolean()) {
            return CompletableFuture.failedFuture(new IllegalStateException("the order expired"));
        }
        var created = new CompletableFuture<Void>();
        libvirt.create(guest, answering(created, () -> { }));
        process.boundary();
        return created;
    }

    @Override
    public CompletableFuture<Void> order(String guest, Call call) {
        process.boundary();
        var taken = new CompletableFuture<Void>();
        libvirt.order(guest, call, answering(taken, () -> { }));
        process.boundary();
        return taken;
    }

    /** More than any played guest needs; none has a network. */
    @Override
    public VmState.Host host() {
        return HOST;
    }

    /** A played guest has no files, and gets no network. */
    @Override
    public CompletableFuture<List<String>> check(VmCommand.Check needed) {
        process.boundary();
        return CompletableFuture.completedFuture(needed.memoryMib() <= HOST.memoryMib() && needed.bridges().isEmpty()
                && needed.files().isEmpty() ? List.of() : List.of("a played node has neither bridges nor files"));
    }

    @Override
    public CompletableFuture<List<String>> check(VmCommand.CheckAll needed) {
        process.boundary();
        return CompletableFuture.completedFuture(needed.memoryMib() <= HOST.memoryMib() ? List.of()
                : List.of("a played node has " + HOST.memoryMib() + " MiB"));
    }

    @Override
    public String acceleration() {
        return "kvm";
    }

    private <T> Libvirt.Answer<T> answering(CompletableFuture<T> future, Runnable first) {
        return new Libvirt.Answer<>() {
            @Override
            public void done(T result) {
                hop(() -> {
                    first.run();
                    future.complete(result);
                });
            }

            @Override
            public void failed(String why) {
                hop(() -> {
                    first.run();
                    future.completeExceptionally(new IllegalStateException(why));
                });
            }
        };
    }

    private void hop(Runnable task) {
        if (process.isAlive() && process.life() == life) {
            process.arrives(World.of(process).dice().between(HOP_MICROS_MIN, HOP_MICROS_MAX), task);
        }
    }
}

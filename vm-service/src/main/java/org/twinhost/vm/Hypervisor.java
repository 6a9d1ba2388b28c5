package org.twinhost.vm;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;

/**
 * What runs guests on this node. Every method returns at once, from any thread; a call that hangs leaves its future open for
 * as long as it hangs, and failing says nothing about what it may have done.
 */
public interface Hypervisor {

    /** Everything of this cluster that has a process here, and what bars a name; fails while libvirt doesn't answer. */
    CompletableFuture<List<Domain>> look();

    /**
     * Completes when its virtual CPUs run.
     *
     * @param stillWanted asked right before it is begun; false: it isn't begun, and the call fails
     */
    CompletableFuture<Void> create(GuestConfig guest, BooleanSupplier stillWanted);

    /** Completes when the order was taken; a guest that has no process here is as good as shut down or destroyed. */
    CompletableFuture<Void> order(String guest, Call call);

    /** What the node has for guests, as looked at lately; null: not yet, or nobody can tell. */
    VmState.@Nullable Host host();

    /** What the node lacks for such guests; empty: nothing. */
    CompletableFuture<List<String>> check(VmCommand.Check needed);

    /** Why the node can't run them all at once; empty: it can. */
    CompletableFuture<List<String>> check(VmCommand.CheckAll needed);

    /** As it is published: {@code kvm} or {@code tcg}. */
    String acceleration();
}

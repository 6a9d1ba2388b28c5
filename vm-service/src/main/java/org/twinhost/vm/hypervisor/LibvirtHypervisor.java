package org.twinhost.vm.hypervisor;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.StoppedDetail;
import org.libvirt.jna.ConnectionPointer;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.files.StateReserve;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.core.Domain.Run;
import org.twinhost.vm.core.Hardware;

/**
 * libvirt on this node. Every method returns at once; calls run on a few threads of their own and complete there, however
 * long they hang. Looks have a thread to themselves, which also opens the connection again when it broke, so that a guest
 * whose creation hangs hides nothing.
 */
public final class LibvirtHypervisor implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LibvirtHypervisor.class);
    private static final int METADATA_ELEMENT = 2;
    /** A domain is described anew once in so many looks: somebody may change it while it runs. */
    static final int LOOKS_PER_DESCRIPTION = 30;
    /** In libvirt's order of reasons. */
    private static final List<String> PAUSED_BY = List.of("for an unknown reason", "by an operator", "for a migration",
            "to be saved", "to be dumped", "by an error of its disk", "by its watchdog", "after a restored snapshot",
            "while it shuts down", "for a snapshot", "because it crashed", "while it starts");

    private final String uri;
    private final DomainOwner owner;
    private final QemuProcesses processes;
    private final BiConsumer<String, String> changed;
    private final ExecutorService looker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("libvirt-look").daemon().factory());
    private final AtomicBoolean looking = new AtomicBoolean();
    /** QEMU itself is another process, so these threads mostly wait. */
    private final ThreadPoolExecutor callers = new ThreadPoolExecutor(VmCommand.AT_ONCE_MAX, VmCommand.AT_ONCE_MAX, 60,
            TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Thread.ofPlatform().name("libvirt-call-", 1).daemon().factory());

    /** What is asked of a domain once, or seldom. */
    private record Known(boolean ours, Optional<Hardware> hardware) {}

    /** By the domain's libvirt id, which no two starts share; used by the look thread only. */
    private Map<Integer, Known> known = new HashMap<>();
    private int looks;
    private volatile @Nullable LibvirtConnection connection;

    /**
     * @param uri of libvirt, such as {@code qemu:///system}
     * @param cluster whose domains are ours
     * @param users as whom it runs QEMU
     * @param changed is told a domain's name, and why it ended (null: it did not), on libvirt's event loop
     */
    public LibvirtHypervisor(String uri, String cluster, QemuUsers users, BiConsumer<String, String> changed) {
        this.uri = uri;
        this.owner = new DomainOwner(cluster);
        this.processes = new QemuProcesses(users);
        this.changed = changed;
        callers.allowCoreThreadTimeOut(true);
    }

    /** Everything of this cluster that has a process here, and what bars a name; fails while libvirt doesn't answer. */
    public CompletableFuture<List<Domain>> look() {
        if (!looking.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(new HypervisorException("libvirt has not answered the look before"));
        }
        return submit(looker, () -> {
            try {
                return lookNow();
            } finally {
                looking.set(false);
            }
        });
    }

    /** Creates the transient domain; completes when its virtual CPUs run. */
    public CompletableFuture<Void> create(String guest, String xml, BooleanSupplier stillWanted) {
        return submit(callers, () -> {
            if (!stillWanted.getAsBoolean()) {
                throw new HypervisorException("the order expired before libvirt was free to carry it out");
            }
            var stray = processes.of(guest);
            if (stray.isPresent()) {
                throw new HypervisorException(strayText(guest, stray.get()));
            }
            var open = current();
            // It makes a folder and a key for the domain: on a full disk what we have set aside is for that.
            StateReserve.own().ifPresent(StateReserve::makeRoom);
            open.act(connect -> connect.domainCreateXML(xml, 0).free());
            return null;
        });
    }

    /** Completes when libvirt took the order; a domain that doesn't exist is as good as shut down or destroyed. */
    public CompletableFuture<Void> order(String guest, Call call) {
        return submit(callers, () -> {
            current().act(connect -> carryOut(connect, guest, call));
            return null;
        });
    }

    @Override
    public void close() {
        looker.shutdownNow();
        callers.shutdownNow();
        var open = connection;
        if (open != null) {
            open.retire();
        }
    }

    private void carryOut(Connect connect, String guest, Call call) throws LibvirtException, HypervisorException {
        org.libvirt.Domain domain;
        try {
            domain = connect.domainLookupByName(guest);
        } catch (LibvirtException e) {
            if (call != Call.RESUME && isNoDomain(e)) {
                return;
            }
            throw e;
        }
        try {
            if (!owner.owns(domain.getMetadata(METADATA_ELEMENT, DomainOwner.NAMESPACE, 0))) {
                throw new HypervisorException("domain " + guest + " is not of this cluster: left alone");
            }
            switch (call) {
                case SHUTDOWN -> domain.shutdown();
                case DESTROY -> domain.destroy();
                case RESUME -> domain.resume();
                case CREATE -> throw new IllegalArgumentException("a domain is created from its description");
            }
        } catch (LibvirtException e) {
            if (call == Call.RESUME || !isNoDomain(e)) {
                throw e;
            }
        } finally {
            domain.free();
        }
    }

    private List<Domain> lookNow() throws HypervisorException {
        // Processes first: one that libvirt starts after this is in its list, so it isn't taken for a stray.
        var found = processes.byGuest();
        var open = connection;
        if (open == null || !open.isAlive()) {
            if (open != null) {
                connection = null;
                open.retire();
            }
            open = LibvirtConnection.open(uri, (domain, event) -> {
                tellChanged(domain, event);
                return 0;
            });
            connection = open;
            known = new HashMap<>();
            warmUp(open);
        }
        looks++;
        var domains = open.use(this::list);
        domains.forEach(domain -> found.remove(domain.name()));
        found.forEach((guest, pid) -> {
            if (processes.isAlive(pid, guest)) {
                domains.add(new Domain(guest, Run.ALIEN, strayText(guest, pid)));
            }
        });
        return domains;
    }

    /** libvirt asks QEMU what it can do before the first start after a boot, for some seconds: better now than then. */
    private void warmUp(LibvirtConnection fresh) {
        submit(callers, () -> fresh.use((connect, _) -> connect.getCapabilities())).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.warnf("libvirt does not tell what it can do, so the first start may be slow: %s", failure.getMessage());
            }
        });
    }

    private List<Domain> list(Connect connect, ConnectionPointer pointer) throws LibvirtException, HypervisorException {
        var array = new PointerByReference();
        int count = NativeLibvirt.INSTANCE.virConnectListAllDomains(pointer, array, NativeLibvirt.LIST_ACTIVE);
        if (count < 0) {
            throw new HypervisorException("libvirt does not list its domains: "
                    + NativeLibvirt.INSTANCE.virGetLastErrorMessage());
        }
        var handles = array.getValue();
        var found = new ArrayList<Domain>(count);
        var stillKnown = new HashMap<Integer, Known>();
        try {
            for (int i = 0; i < count; i++) {
                add(connect, handles.getPointer((long) i * com.sun.jna.Native.POINTER_SIZE), found, stillKnown);
            }
        } finally {
            for (int i = 0; i < count; i++) {
                NativeLibvirt.INSTANCE.virDomainFree(handles.getPointer((long) i * com.sun.jna.Native.POINTER_SIZE));
            }
            com.sun.jna.Native.free(Pointer.nativeValue(handles));
        }
        known = stillKnown;
        return found;
    }

    private void add(Connect connect, Pointer handle, List<Domain> found, Map<Integer, Known> stillKnown)
            throws LibvirtException, HypervisorException {
        var name = NativeLibvirt.INSTANCE.virDomainGetName(handle);
        int id = NativeLibvirt.INSTANCE.virDomainGetID(handle);
        var state = new IntByReference();
        var reason = new IntByReference();
        if (NativeLibvirt.INSTANCE.virDomainGetState(handle, state, reason, 0) < 0) {
            if (NativeLibvirt.INSTANCE.virGetLastErrorCode() == NativeLibvirt.NO_DOMAIN) {
                return; // it ended between the list and the question
            }
            throw new HypervisorException("libvirt does not tell the state of domain " + name + ": "
                    + NativeLibvirt.INSTANCE.virGetLastErrorMessage());
        }
        Known domain;
        try {
            domain = known(connect, name, id);
        } catch (LibvirtException e) {
            if (isNoDomain(e)) {
                return;
            }
            throw e;
        }
        stillKnown.put(id, domain);
        if (!domain.ours) {
            found.add(new Domain(name, Run.ALIEN, "a domain of this name runs in libvirt that is not of this cluster;"
                    + " rename or remove it: virsh destroy " + name));
        } else if (state.getValue() != NativeLibvirt.STATE_SHUTOFF) {
            found.add(new Domain(name, runOf(state.getValue(), reason.getValue()),
                    inWords(state.getValue(), reason.getValue()), domain.hardware.orElse(null)));
        }
    }

    /** Throws where nobody says whose it is: a libvirtd that dies in the middle of a look makes no domain another's. */
    private Known known(Connect connect, String name, int id) throws LibvirtException {
        var before = known.get(id);
        if (before != null && (!before.ours || (looks + id) % LOOKS_PER_DESCRIPTION != 0)) {
            return before;
        }
        var domain = connect.domainLookupByName(name);
        try {
            var ours = before != null || owner.owns(domain.getMetadata(METADATA_ELEMENT, DomainOwner.NAMESPACE, 0));
            // As its state this comes from libvirtd's memory: it does not wait for a hanging QEMU.
            return new Known(ours, ours ? LiveXml.hardware(domain.getXMLDesc(0)) : Optional.empty());
        } catch (LibvirtException e) {
            if (isError(e, ErrorNumber.VIR_ERR_NO_DOMAIN_METADATA)) {
                return new Known(false, Optional.empty());
            }
            throw e;
        } finally {
            domain.free();
        }
    }

    private static Run runOf(int state, int reason) {
        return switch (state) {
            case NativeLibvirt.STATE_PAUSED -> switch (reason) {
                case NativeLibvirt.PAUSED_IO_ERROR -> Run.PAUSED_ON_IO_ERROR;
                case NativeLibvirt.PAUSED_SHUTTING_DOWN -> Run.RUNNING;
                default -> Run.PAUSED;
            };
            case NativeLibvirt.STATE_CRASHED, NativeLibvirt.STATE_PM_SUSPENDED -> Run.PAUSED;
            default -> Run.RUNNING;
        };
    }

    private static String inWords(int state, int reason) {
        return switch (state) {
            case NativeLibvirt.STATE_PAUSED -> reason < PAUSED_BY.size() ? PAUSED_BY.get(reason) : "reason " + reason;
            case NativeLibvirt.STATE_CRASHED -> "its kernel panicked";
            case NativeLibvirt.STATE_PM_SUSPENDED -> "it put itself to sleep";
            default -> "running";
        };
    }

    private void tellChanged(org.libvirt.Domain domain, DomainEvent event) {
        try {
            changed.accept(domain.getName(), event.getType() == DomainEventType.STOPPED ? endCause(event) : null);
        } catch (LibvirtException e) {
            LOG.warnf("an event of libvirt names no domain: %s", e.getMessage());
        }
    }

    private static String endCause(DomainEvent event) {
        StoppedDetail detail = event.getDetail();
        return switch (detail) {
            case SHUTDOWN -> "it shut itself down";
            case DESTROYED -> "it was destroyed in libvirt, not by Twinhost";
            case CRASHED -> "it crashed; see its log in /var/log/libvirt/qemu";
            case FAILED -> "its QEMU process ended unexpectedly; see its log in /var/log/libvirt/qemu";
            case MIGRATED -> "it was migrated away, not by Twinhost";
            case SAVED -> "it was saved to a file, not by Twinhost";
            case FROM_SNAPSHOT, UNKNOWN -> "libvirt says it stopped (" + detail + ")";
        };
    }

    private LibvirtConnection current() throws HypervisorException {
        var open = connection;
        if (open == null) {
            throw new HypervisorException("there is no connection to libvirt at " + uri + "; it is being opened again");
        }
        return open;
    }

    private static boolean isNoDomain(LibvirtException e) {
        return isError(e, ErrorNumber.VIR_ERR_NO_DOMAIN);
    }

    private static boolean isError(LibvirtException e, ErrorNumber number) {
        return e.getError() != null && e.getError().getCode() == number;
    }

    private static String strayText(String guest, long pid) {
        return "QEMU process " + pid + " of guest " + guest + " runs here, but libvirt does not know it;"
                + " starting it again could run it twice. Look at it, then: kill " + pid;
    }

    private static <T> CompletableFuture<T> submit(ExecutorService threads, Callable<T> call) {
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                result.complete(call.call());
            } catch (Exception | LinkageError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}

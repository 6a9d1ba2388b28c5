package org.twinhost.gateway.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.audit.SocketOwners;

/**
 * Who listens on the ports of the services, by the kernel's word: a local user may bind one while its owner is down. Safe for
 * all threads.
 */
final class ServicePorts {

    private static final int ROOT = 0;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Who listens. */
    sealed interface Listening {

        record Nobody() implements Listening {}

        /** @param inode the kernel's number of that socket */
        record Service(long inode) implements Listening {}

        record Stranger(int uid) implements Listening {}
    }

    private final SocketOwners owners = new SocketOwners();
    private final Map<ServiceName, InetSocketAddress> addresses = new EnumMap<>(ServiceName.class);
    private final int ownUid;
    private final Function<String, OptionalInt> users;
    private final LongSupplier clock;
    private volatile @Nullable Kept kept;

    /** @param uids who may listen on the port of a service */
    private record Kept(Map<ServiceName, Set<Integer>> uids, long atNanos) {}

    ServicePorts(ToIntFunction<ServiceName> ports) {
        this(ports, new SocketOwners()::uid, System::nanoTime);
    }

    /**
     * With other users than those of this machine.
     *
     * @param users the number of a user by name
     * @param clock in nanoseconds
     */
    ServicePorts(ToIntFunction<ServiceName> ports, Function<String, OptionalInt> users, LongSupplier clock) {
        this.users = users;
        this.clock = clock;
        try {
            this.ownUid = owners.ownUid();
            for (var service : ServiceName.values()) {
                addresses.put(service, new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), ports.applyAsInt(service)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Listening listening(ServiceName service) {
        var found = owners.listeners(Objects.requireNonNull(addresses.get(service)));
        if (found.isEmpty()) {
            return new Listening.Nobody();
        }
        var mayListen = Objects.requireNonNull(uids().get(service));
        for (var each : found) {
            if (!mayListen.contains(each.uid())) {
                return new Listening.Stranger(each.uid());
            }
        }
        return new Listening.Service(found.getFirst().inode());
    }

    /** Looked up again and again: a service that is installed while the gateway runs has its user from then on. */
    private Map<ServiceName, Set<Integer>> uids() {
        var now = clock.getAsLong();
        var known = kept;
        if (known == null || now - known.atNanos() > KEPT_NANOS) {
            known = new Kept(look(), now);
            kept = known;
        }
        return known.uids();
    }

    private Map<ServiceName, Set<Integer>> look() {
        var all = new EnumMap<ServiceName, Set<Integer>>(ServiceName.class);
        for (var service : ServiceName.values()) {
            // Root knows the token anyway, and what runs as the gateway's user does.
            var uids = new HashSet<Integer>(List.of(ROOT, ownUid));
            users.apply("twinhost-" + service.label()).ifPresent(uids::add);
            all.put(service, uids);
        }
        return all;
    }
}

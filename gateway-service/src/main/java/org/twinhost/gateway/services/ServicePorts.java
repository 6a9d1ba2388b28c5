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
import java.util.Set;
import java.util.function.ToIntFunction;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.audit.SocketOwners;

/** Who listens on the ports of the services, by the kernel's word: a local user may bind one while its owner is down. */
final class ServicePorts {

    private static final int ROOT = 0;

    /** Who listens. */
    sealed interface Listening {

        record Nobody() implements Listening {}

        /** @param inode the kernel's number of that socket */
        record Service(long inode) implements Listening {}

        record Stranger(int uid) implements Listening {}
    }

    private final SocketOwners owners = new SocketOwners();
    private final Map<ServiceName, Port> all = new EnumMap<>(ServiceName.class);

    /** @param uids who may listen there */
    private record Port(InetSocketAddress address, Set<Integer> uids) {}

    ServicePorts(ToIntFunction<ServiceName> ports) {
        try {
            for (var service : ServiceName.values()) {
                // Root knows the token anyway, and what runs as the gateway's user does.
                var uids = new HashSet<Integer>(List.of(ROOT, owners.ownUid()));
                owners.uid("twinhost-" + service.label()).ifPresent(uids::add);
                all.put(service, new Port(new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), ports.applyAsInt(service)), uids));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Listening listening(ServiceName service) {
        var port = Objects.requireNonNull(all.get(service));
        var found = owners.listeners(port.address());
        if (found.isEmpty()) {
            return new Listening.Nobody();
        }
        for (var each : found) {
            if (!port.uids().contains(each.uid())) {
                return new Listening.Stranger(each.uid());
            }
        }
        return new Listening.Service(found.getFirst().inode());
    }
}

package org.twinhost.resource.core.observe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestState;

/**
 * Finds what a situation is made of by its name: every guest is planned after every event, and looks for itself and its volumes
 * on every node. A table is made when it is asked for first, of lists that never change.
 */
final class ByName {

    private final Map<String, Map<String, ?>> tables = new HashMap<>();

    Optional<GuestState> guest(NodeReport report, String name) {
        return find("guests " + report.node(), report.guests(), GuestState::name, name);
    }

    Optional<VolumeState> volume(NodeReport report, String name) {
        return find("volumes " + report.node(), report.volumes(), VolumeState::name, name);
    }

    Optional<GuestConfig> guest(List<GuestConfig> configured, String name) {
        return find("guest", configured, GuestConfig::name, name);
    }

    Optional<VolumeConfig> volume(List<VolumeConfig> configured, String name) {
        return find("volume", configured, VolumeConfig::name, name);
    }

    @SuppressWarnings("unchecked")
    private <T> Optional<T> find(String table, List<T> all, Function<T, String> nameOf, String name) {
        Map<String, T> found = (Map<String, T>) tables.get(table);
        if (found == null) {
            found = new HashMap<>();
            for (T each : all) {
                found.putIfAbsent(nameOf.apply(each), each);
            }
            tables.put(table, found);
        }
        return Optional.ofNullable(found.get(name));
    }
}

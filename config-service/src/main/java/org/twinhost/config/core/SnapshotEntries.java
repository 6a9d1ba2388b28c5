package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;

/** Writes a snapshot as directory entries: the inverse of {@link SnapshotReader}. */
public record SnapshotEntries(Tree tree) {

    /** Parents before children; the cluster entry, without its revision, last. */
    public List<DirectoryEntry> of(ClusterSnapshot snapshot) {
        var entries = new ArrayList<DirectoryEntry>();
        entries.add(entry(tree.suffix(), Map.of(
                "objectClass", List.of("organization", "dcObject"),
                "o", List.of("Twinhost"),
                "dc", List.of(tree.suffix().substring("dc=".length()).replaceAll(",.*", "")))));
        for (var folder : Tree.Folder.values()) {
            entries.add(entry(tree.folder(folder),
                    Map.of("objectClass", List.of("organizationalUnit"), "ou", List.of(folder.ou()))));
        }
        snapshot.nodes().forEach(node -> entries.add(node(node)));
        snapshot.links().forEach(link -> entries.add(link(link)));
        snapshot.volumes().forEach(volume -> entries.add(volume(volume)));
        snapshot.guests().forEach(guest -> entries.add(guest(guest)));
        snapshot.fenceDevices().forEach(device -> entries.add(fenceDevice(device)));
        snapshot.constraints().forEach(constraint -> entries.add(constraint(constraint)));
        entries.add(cluster(snapshot));
        return entries;
    }

    private DirectoryEntry cluster(ClusterSnapshot snapshot) {
        var timing = snapshot.timing();
        return new Fields("cluster", Tree.CLUSTER_CLASS)
                .with("thClusterName", snapshot.cluster())
                .with("thKeepaliveMs", timing.keepaliveMs())
                .with("thWarntimeMs", timing.warntimeMs())
                .with("thDeadtimeMs", timing.deadtimeMs())
                .with("thRestartGraceMs", timing.restartGraceMs())
                .with("thSlowestOffMs", timing.slowestOffMs())
                .with("thStickiness", snapshot.stickiness())
                .with("thFailback", snapshot.failback())
                .entry(tree.cluster());
    }

    private DirectoryEntry node(NodeConfig node) {
        return thing(Tree.Folder.NODES, node.name().value(), fields -> fields
                .with("thStandby", node.standby())
                .with("thLinkEnd", node.links().stream().map(end -> end.link() + " " + end.address()).toList()));
    }

    private DirectoryEntry link(LinkConfig link) {
        return thing(Tree.Folder.LINKS, link.name(), fields -> fields
                .with("thLinkKind", link.kind())
                .with("thReplication", link.replication())
                .with("thOrder", link.order()));
    }

    private DirectoryEntry volume(VolumeConfig volume) {
        return thing(Tree.Folder.VOLUMES, volume.name(), fields -> fields
                .with("thSizeBytes", volume.sizeBytes())
                .with("thProtocol", volume.protocol().name())
                .with("thBirth", volume.birth())
                .with("thReplica", volume.replicas().stream()
                        .map(replica -> replica.node() + " " + replica.device()).toList()));
    }

    private DirectoryEntry guest(GuestConfig guest) {
        return thing(Tree.Folder.GUESTS, guest.name(), fields -> {
            fields.with("thUuid", guest.uuid())
                    .with("thHome", guest.home())
                    .with("thTarget", guest.target())
                    .with("thVcpus", guest.vcpus())
                    .with("thMemoryMib", guest.memoryMib())
                    .with("thDisk", ordered(guest.volumes()))
                    .with("thBridge", ordered(guest.bridges()))
                    .with("thShutdownTimeoutMs", guest.shutdownTimeoutMs());
            if (guest.boot() != null) {
                fields.with("thKernel", guest.boot().kernel())
                        .with("thInitrd", guest.boot().initrd())
                        .with("thKernelCommandLine", guest.boot().commandLine())
                        .with("thFirmware", guest.boot().firmware());
            }
        });
    }

    private DirectoryEntry fenceDevice(FenceDeviceConfig device) {
        return thing(Tree.Folder.FENCE, device.name(), fields -> fields
                .with("thNode", device.node())
                .with("thFenceKind", device.kind())
                .with("thAddress", device.address())
                .with("thPort", device.port())
                .with("thUsername", device.username())
                .with("thPasswordFile", device.passwordFile())
                .with("thCipherSuite", device.cipherSuite())
                .with("thPowerOnAfterFence", device.powerOnAfterFence()));
    }

    private DirectoryEntry constraint(ConstraintConfig constraint) {
        return thing(Tree.Folder.CONSTRAINTS, constraint.name(), fields -> fields
                .with("thResource", constraint.resource())
                .with("thNode", constraint.node())
                .with("thScore", constraint.score()));
    }

    private DirectoryEntry thing(Tree.Folder folder, String name, java.util.function.Consumer<Fields> filler) {
        var fields = new Fields(name, folder.objectClass());
        filler.accept(fields);
        return fields.entry(tree.thing(folder, name));
    }

    private static List<String> ordered(List<String> values) {
        return IntStream.range(0, values.size()).mapToObj(i -> "{" + i + "}" + values.get(i)).toList();
    }

    private static DirectoryEntry entry(String dn, Map<String, List<String>> attributes) {
        return new DirectoryEntry(dn, attributes);
    }

    /** Collects attributes; null and empty ones are left out, as LDAP knows no empty value. */
    private static final class Fields {
        private final Map<String, List<String>> attributes = new LinkedHashMap<>();

        Fields(String name, String objectClass) {
            attributes.put("objectClass", List.of(objectClass));
            attributes.put("cn", List.of(name));
        }

        Fields with(String attribute, Object value) {
            var text = switch (value) {
                case null -> List.<String>of();
                case List<?> list -> list.stream().map(Object::toString).toList();
                case Boolean flag -> List.of(flag ? "TRUE" : "FALSE");
                case Enum<?> word -> List.of(word.name().toLowerCase(Locale.ROOT));
                default -> List.of(value.toString());
            };
            if (!text.isEmpty()) {
                attributes.put(attribute, text);
            }
            return this;
        }

        DirectoryEntry entry(String dn) {
            return new DirectoryEntry(dn, attributes);
        }
    }
}

package org.twinhost.config.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.GuestConfig.KernelBoot;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.VolumeConfig;

/**
 * The content of a snapshot apart from its revision: one normal form, one canonical text, one hash. Two nodes that hold the
 * same configuration come to the same hash, whatever order their directory told it in.
 */
public final class Content {

    private static final int HASH_DIGITS = 16;

    private Content() {}

    /** Lists sorted by name, no null lists, no blank optional texts. Nothing may be missing (see {@link Missing}). */
    public static ClusterSnapshot normal(ClusterSnapshot raw) {
        return new ClusterSnapshot(raw.revision(), raw.cluster(), raw.timing(), raw.stickiness(), raw.failback(),
                sorted(raw.nodes(), NodeConfig::name).stream().map(Content::normal).toList(),
                sorted(raw.links(), link -> link.name()),
                sorted(raw.volumes(), VolumeConfig::name).stream().map(Content::normal).toList(),
                sorted(raw.guests(), GuestConfig::name).stream().map(Content::normal).toList(),
                sorted(raw.fenceDevices(), device -> device.name()),
                sorted(raw.constraints(), constraint -> constraint.name()));
    }

    private static NodeConfig normal(NodeConfig node) {
        return new NodeConfig(node.name(), node.standby(), sorted(node.links(), end -> end.link()));
    }

    private static VolumeConfig normal(VolumeConfig volume) {
        return new VolumeConfig(volume.name(), volume.sizeBytes(), volume.protocol(),
                volume.birth().toLowerCase(Locale.ROOT), sorted(volume.replicas(), replica -> replica.node()));
    }

    private static GuestConfig normal(GuestConfig guest) {
        return new GuestConfig(guest.name(), guest.uuid().toLowerCase(Locale.ROOT), guest.home(), guest.target(),
                guest.vcpus(), guest.memoryMib(), List.copyOf(guest.volumes()), List.copyOf(guest.bridges()),
                normal(guest.boot()), guest.shutdownTimeoutMs());
    }

    private static KernelBoot normal(KernelBoot boot) {
        return boot == null ? null
                : new KernelBoot(boot.kernel(), text(boot.initrd()), text(boot.commandLine()), text(boot.firmware()));
    }

    private static String text(String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static <T, K extends Comparable<K>> List<T> sorted(List<T> list, Function<T, K> key) {
        return list.stream().sorted(Comparator.comparing(key)).toList();
    }

    public static boolean same(ClusterSnapshot one, ClusterSnapshot other) {
        return canonical(one).equals(canonical(other));
    }

    /** The same content under this number. */
    public static ClusterSnapshot numbered(ClusterSnapshot snapshot, long number) {
        var normal = normal(snapshot);
        return new ClusterSnapshot(new Revision(number, hash(normal)), normal.cluster(), normal.timing(),
                normal.stickiness(), normal.failback(), normal.nodes(), normal.links(), normal.volumes(), normal.guests(),
                normal.fenceDevices(), normal.constraints());
    }

    public static String hash(ClusterSnapshot snapshot) {
        return digest(canonical(snapshot));
    }

    static String digest(String text) {
        try {
            var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /** One line for each thing; every field quoted, so that no two contents share a text. */
    static String canonical(ClusterSnapshot raw) {
        var snapshot = normal(raw);
        var text = new StringBuilder();
        var timing = snapshot.timing();
        line(text, "cluster", snapshot.cluster(), snapshot.stickiness(), snapshot.failback());
        line(text, "timing", timing.keepaliveMs(), timing.warntimeMs(), timing.deadtimeMs(), timing.restartGraceMs(),
                timing.slowestOffMs());
        snapshot.nodes().forEach(node -> {
            line(text, "node", node.name(), node.standby());
            node.links().forEach(end -> line(text, "end", end.link(), end.address()));
        });
        snapshot.links().forEach(link -> line(text, "link", link.name(), link.kind(), link.replication(), link.order()));
        snapshot.volumes().forEach(volume -> {
            line(text, "volume", volume.name(), volume.sizeBytes(), volume.protocol(), volume.birth());
            volume.replicas().forEach(replica -> line(text, "replica", replica.node(), replica.device()));
        });
        snapshot.guests().forEach(guest -> guest(text, guest));
        snapshot.fenceDevices().forEach(device -> line(text, "fence", device.name(), device.node(), device.kind(),
                device.address(), device.port(), device.username(), device.passwordFile(), device.cipherSuite(),
                device.powerOnAfterFence()));
        snapshot.constraints().forEach(constraint -> line(text, "constraint", constraint.name(), constraint.resource(),
                constraint.node(), constraint.score()));
        return text.toString();
    }

    private static void guest(StringBuilder text, GuestConfig guest) {
        line(text, "guest", guest.name(), guest.uuid(), guest.home(), guest.target(), guest.vcpus(), guest.memoryMib(),
                guest.shutdownTimeoutMs());
        guest.volumes().forEach(volume -> line(text, "disk", volume));
        guest.bridges().forEach(bridge -> line(text, "bridge", bridge));
        if (guest.boot() != null) {
            var boot = guest.boot();
            line(text, "boot", boot.kernel(), boot.initrd(), boot.commandLine(), boot.firmware());
        }
    }

    private static void line(StringBuilder text, String kind, Object... fields) {
        text.append(kind);
        for (var field : fields) {
            text.append(' ').append(field == null ? "-" : quoted(field.toString()));
        }
        text.append('\n');
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}

package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.VolumeConfig;

/** The configuration as a page of tables; the whole of it is in {@code -o json}. */
public final class ConfigText {

    private ConfigText() {}

    public static String of(ClusterSnapshot config) {
        return head(config) + "\n" + nodes(config) + "\n" + volumes(config) + "\n" + guests(config) + "\n"
                + fenceDevices(config) + constraints(config);
    }

    /** How a node's config service stands to its directory. */
    public static String status(JsonNode status) {
        var reasons = new StringBuilder();
        status.path("reasons").forEach(reason -> reasons.append("  - ").append(PlainText.of(reason.asText())).append('\n'));
        return status.path("node").asText("this node") + " publishes "
                + (status.hasNonNull("published") ? "revision " + EditText.revision(status.path("published")) : "no revision")
                + (status.hasNonNull("origin") ? ", from its " + status.path("origin").asText().toLowerCase(Locale.ROOT) : "")
                + ", and " + (status.path("mayWrite").asBoolean() ? "may" : "may not") + " make new ones.\nDirectory "
                + status.path("directory").asText("unknown").replace('_', ' ').toLowerCase(Locale.ROOT) + ": "
                + PlainText.of(status.path("text").asText()) + "\n" + reasons;
    }

    private static String head(ClusterSnapshot config) {
        var timing = config.timing();
        return "Cluster " + config.cluster() + ", revision " + config.revision() + "\ndeadtime "
                + Quantity.time((long) timing.deadtimeMs()) + ", keepalive " + Quantity.time((long) timing.keepaliveMs())
                + ", restart grace " + Quantity.time((long) timing.restartGraceMs()) + ", stickiness " + config.stickiness()
                + ", failback " + (config.failback() ? "on" : "off") + "\n";
    }

    private static Table nodes(ClusterSnapshot config) {
        var table = new Table("NODE", "STANDBY", "LINKS");
        config.nodes().forEach(node -> table.row(node.name(), node.standby() ? "yes" : "no", node.links().stream()
                .map(end -> end.link() + " " + end.address())
                .collect(Collectors.joining(", "))));
        return table;
    }

    private static Table volumes(ClusterSnapshot config) {
        var table = new Table("VOLUME", "SIZE", "PROTOCOL", "REPLICAS");
        config.volumes().forEach(volume ->
                table.row(volume.name(), Quantity.size(volume.sizeBytes()), volume.protocol(), replicas(volume)));
        return table;
    }

    private static String replicas(VolumeConfig volume) {
        return volume.replicas().stream()
                .map(replica -> replica.node() + ":" + replica.device()
                        + volume.metaDiskOn(replica.node()).map(disk -> " (metadata on " + disk + ")").orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static Table guests(ClusterSnapshot config) {
        var table = new Table("GUEST", "HOME", "WANTED", "VCPUS", "MEMORY", "VOLUMES");
        config.guests().forEach(guest -> table.row(guest.name(), guest.home(), guest.target().name().toLowerCase(Locale.ROOT),
                guest.vcpus(), guest.memoryMib() + " MiB", String.join(", ", guest.volumes())));
        return table;
    }

    private static Table fenceDevices(ClusterSnapshot config) {
        var table = new Table("FENCE DEVICE", "OF NODE", "KIND", "ADDRESS", "AFTERWARDS");
        config.fenceDevices().forEach(device -> table.row(device.name(), device.node(), device.kind(), address(device),
                device.powerOnAfterFence() ? "power on" : "stays off"));
        return table;
    }

    private static String address(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> device.address() + ":" + device.port();
            case AGENT -> device.where();
        };
    }

    private static String constraints(ClusterSnapshot config) {
        var table = new Table("CONSTRAINT", "RESOURCE", "NODE", "SCORE");
        config.constraints().forEach(each -> table.row(each.name(), each.resource(), each.node(), each.score()));
        return config.constraints().isEmpty() ? "" : "\n" + table;
    }
}

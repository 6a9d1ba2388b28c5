package org.twinhost.config.core;

import org.twinhost.config.core.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;

/** What fence devices must keep. Two nodes behind one switch would get the healthy one shot. */
final class FenceRules {

    private static final int PORT_MAX = 65_535;
    private static final int CIPHER_SUITE_MAX = 17;

    private FenceRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("fence device");
        var nodes = found.unique("power of node");
        var addresses = found.unique("fence address");
        for (var device : snapshot.fenceDevices()) {
            names.add(device.name(), "fence devices");
            nodes.add(device.node(), "fence device " + device.name());
            addresses.add(device.address() + ":" + device.port(), "fence device " + device.name());
            SnapshotValidation.name("fence device", device.name(), found);
            device(snapshot, device, found);
        }
        snapshot.nodes().forEach(node -> found.warnIf(
                snapshot.nodes().size() > 1 && snapshot.fenceDeviceOf(node.name()).isEmpty(),
                "node " + node.name() + " has no fence device: when it dies, its guests wait for a person"));
    }

    private static void device(ClusterSnapshot snapshot, FenceDeviceConfig device, Collector found) {
        var who = "fence device " + device.name() + ": ";
        found.errorIf(snapshot.node(device.node()).isEmpty(), who + "there is no node " + device.node());
        found.errorIf(device.address().isBlank() || device.address().contains(" "),
                who + "'" + device.address() + "' is not an address");
        found.errorIf(device.address().startsWith("-"), who + "address '" + device.address() + "' must not start with '-'");
        found.errorIf(device.port() < 1 || device.port() > PORT_MAX,
                who + "port " + device.port() + " must be 1 to " + PORT_MAX);
        found.errorIf(device.username().isBlank() || device.username().startsWith("-"),
                who + "'" + device.username() + "' is not a user name");
        found.errorIf(!device.passwordFile().startsWith("/"),
                who + "password file '" + device.passwordFile() + "' must be an absolute path");
        found.errorIf(device.cipherSuite() < 0 || device.cipherSuite() > CIPHER_SUITE_MAX,
                who + "cipher suite " + device.cipherSuite() + " must be 0 to " + CIPHER_SUITE_MAX);
    }
}

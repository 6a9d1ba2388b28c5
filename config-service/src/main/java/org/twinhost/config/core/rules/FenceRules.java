package org.twinhost.config.core.rules;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;

/** What fence devices must keep. Two nodes behind one switch would get the healthy one shot. */
public final class FenceRules {

    private static final Pattern LOOKS_LIKE_AN_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\.?");

    private static final Set<Integer> WITHOUT_INTEGRITY = Set.of(1, 6, 11, 15);

    private FenceRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("fence device");
        var nodes = found.unique("power of node");
        var addresses = found.unique("fence address");
        for (var device : snapshot.fenceDevices()) {
            names.add(device.name(), "fence devices");
            nodes.add(device.node(), "fence device " + device.name());
            var address = IpAddress.of(device.address()).<Object>map(read -> read).orElse(device.address());
            addresses.add(List.of(address, device.port()), device.address() + ":" + device.port(),
                    "fence device " + device.name());
            address(device, found);
            found.warnIf(WITHOUT_INTEGRITY.contains(device.cipherSuite()), "fence device " + device.name() + ": cipherSuite "
                    + device.cipherSuite() + " protects no message once a session is open: who can write on the network can"
                    + " say that a node is off; use 3 or 17");
            found.errorIf(snapshot.node(device.node()).isEmpty(),
                    "fence device " + device.name() + ": there is no node " + device.node());
        }
        snapshot.nodes().forEach(node -> found.warnIf(
                snapshot.nodes().size() > 1 && snapshot.fenceDeviceOf(node.name()).isEmpty(),
                "node " + node.name() + " has no fence device: when it dies, its guests wait for a person"));
    }

    /** Whether its address can be one at all; whether somebody answers there, the nodes find. */
    public static boolean mayBeAsked(FenceDeviceConfig device) {
        return LOOKS_LIKE_AN_ADDRESS.matcher(device.address()).matches()
                ? SnapshotValidation.whyNoAddress(device.address()).isEmpty()
                : HOST_NAME.matcher(device.address()).matches();
    }

    /** A name is resolved by somebody; what consists of digits and dots is meant as an address, and must be one. */
    private static void address(FenceDeviceConfig device, Collector found) {
        var who = "fence device " + device.name() + ": address '" + device.address() + "' ";
        if (LOOKS_LIKE_AN_ADDRESS.matcher(device.address()).matches()) {
            SnapshotValidation.whyNoAddress(device.address()).ifPresent(why -> found.error(who + why));
        } else {
            found.errorIf(!HOST_NAME.matcher(device.address()).matches(), who + "is neither an IP address nor a host name");
            found.warnIf(HOST_NAME.matcher(device.address()).matches(), who + "is a name: it can be fenced only while names are"
                    + " resolved; give its IP address");
        }
    }
}

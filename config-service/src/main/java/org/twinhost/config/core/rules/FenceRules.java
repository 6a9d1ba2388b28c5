package org.twinhost.config.core.rules;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;

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
        for (var device : snapshot.fenceDevices()) {
            names.add(device.name(), "fence devices");
            nodes.add(device.node(), "fence device " + device.name());
            address(device, found);
            switch (device.kind()) {
                case IPMI -> ipmi(device, found);
                case AGENT -> AgentRules.check(device, found);
            }
            found.errorIf(snapshot.node(device.node()).isEmpty(),
                    "fence device " + device.name() + ": there is no node " + device.node());
        }
        switches(snapshot.fenceDevices(), found);
        snapshot.nodes().forEach(node -> found.warnIf(
                snapshot.nodes().size() > 1 && snapshot.fenceDeviceOf(node.name()).isEmpty(),
                "node " + node.name() + " has no fence device: when it dies, its guests wait for a person"));
    }

    private static void ipmi(FenceDeviceConfig device, Collector found) {
        var who = "fence device " + device.name() + ": ";
        needs(device.port(), "port", who, found);
        needs(device.username(), "username", who, found);
        needs(device.passwordFile(), "passwordFile", who, found);
        needs(device.cipherSuite(), "cipherSuite", who, found);
        var suite = device.cipherSuite();
        found.warnIf(suite != null && WITHOUT_INTEGRITY.contains(suite), who + "cipherSuite " + suite + " protects no message"
                + " once a session is open: who can write on the network can say that a node is off; use 3 or 17");
        found.errorIf(AgentRules.isSaid(device.agent()) || !device.options().isEmpty(), who + "agent and options are for the"
                + " kind agent, and it is of the kind ipmi: leave them out, or change the kind");
    }

    private static void needs(@Nullable Object value, String field, String who, Collector found) {
        found.errorIf(value == null || value.toString().isBlank(), who + field + " is missing: IPMI can't do without it");
    }

    /** Two nodes behind one switch are told apart by their outlets alone. */
    private static void switches(List<FenceDeviceConfig> devices, Collector found) {
        for (int i = 0; i < devices.size(); i++) {
            for (var earlier : devices.subList(0, i)) {
                var device = devices.get(i);
                if (isSameSwitch(earlier, device)) {
                    found.error("fence address " + device.address() + (device.port() == null ? "" : ":" + device.port())
                            + String.join("", device.plugs().stream().map(plug -> " plug " + plug).toList())
                            + " is used twice: by fence device " + earlier.name() + " and by fence device " + device.name()
                            + (device.kind() == FenceDeviceConfig.Kind.AGENT ? "; say in the option plug which outlet is whose"
                                    : ""));
                }
            }
        }
    }

    private static boolean isSameSwitch(FenceDeviceConfig one, FenceDeviceConfig other) {
        boolean samePort = one.port() == null || other.port() == null || one.port().equals(other.port());
        boolean samePlug = one.plugs().isEmpty() && other.plugs().isEmpty()
                || one.plugs().stream().anyMatch(other.plugs()::contains);
        boolean sameOfAChain = chained(one).isEmpty() || chained(other).isEmpty() || chained(one).equals(chained(other));
        return samePort && samePlug && sameOfAChain && key(one).equals(key(other));
    }

    /** Which of the strips that are asked through one. */
    private static List<String> chained(FenceDeviceConfig device) {
        return device.options().stream().filter(option -> "switch".equals(option.name())).map(AgentOption::value).toList();
    }

    private static Object key(FenceDeviceConfig device) {
        return IpAddress.of(device.address()).<Object>map(read -> read).orElse(device.address());
    }

    /** Whether it can be a device at all; whether somebody answers there, the nodes find. */
    public static boolean mayBeAsked(FenceDeviceConfig device) {
        var found = new Collector();
        switch (device.kind()) {
            case IPMI -> ipmi(device, found);
            case AGENT -> AgentRules.check(device, found);
        }
        return found.findings().isValid() && hasAddress(device);
    }

    private static boolean hasAddress(FenceDeviceConfig device) {
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

package org.twinhost.twinctl.setup.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Whether the BMCs answer, to that user with that password; they are asked for the state of the power, nothing is switched. */
public final class BmcObjections {

    /** For each of two questions, on a server. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private BmcObjections() {}

    /** @param etc {@code /etc/twinhost}: where password files are to be */
    public static List<Objection> of(Host host, NodeToBe wanted, Path etc) {
        var found = new ArrayList<Objection>();
        var configuration = wanted.configuration();
        for (var node : configuration.nodes()) {
            var device = configuration.fenceDeviceOf(node.name());
            if (device.isEmpty()) {
                found.add(Objection.remark("node " + node.name(), "it has no fence device: when it dies, its guests wait for a"
                        + " person", "name its BMC"));
            } else {
                (switch (device.get().kind()) {
                    case IPMI -> ask(host, wanted, device.get(), etc);
                    case AGENT -> withAgent(device.get());
                }).ifPresent(found::add);
                if (Address.of(device.get().address()).isEmpty()) {
                    found.add(Objection.remark(what(device.get()), device.get().address()
                            + " is a name: it can be fenced only while names are resolved", "give its IP address"));
                }
            }
        }
        if (configuration.protectsAgainst(ProtectAgainst.MAINS)
                && configuration.fenceDevices().stream().anyMatch(FenceDeviceConfig::sharesItsNodesMains)) {
            found.add(Objection.remark("mains", "a BMC dies with the mains of its node, and nothing else can prove that node"
                    + " off: its guests wait for a person", "'twinctl status' will go on saying so"));
        }
        return found;
    }

    /** Its agent comes with a package that need not be here yet. */
    private static Optional<Objection> withAgent(FenceDeviceConfig device) {
        return Optional.of(Objection.remark(what(device), "it is not asked before the services run",
                "apt-get install fence-agents; once the node runs: twinctl fence test"));
    }

    private static Optional<Objection> ask(Host host, NodeToBe wanted, FenceDeviceConfig device, Path etc) {
        var file = device.passwordAt().orElse("");
        var password = wanted.shared().get(etc.relativize(Path.of(file)).toString());
        if (password == null) {
            return Optional.of(Objection.blocking(what(device), "its password is not known here",
                    "it is in " + file + " of the node that has it"));
        }
        try {
            // As the fencing service asks, but with the password in the environment, for there is no file yet.
            // Of the two names of it ipmitool takes this one first.
            return judge(wanted, device, host.run(Map.of("IPMITOOL_PASSWORD", password.strip()), "ipmitool", "-v", "-I",
                    "lanplus", "-C", String.valueOf(device.cipherSuite()), "-H", device.address(), "-p",
                    String.valueOf(device.port()), "-U", String.valueOf(device.username()), "-E", "-N",
                    Long.toString(host.patience().of(ANSWER_MAX).toSeconds()), "-R", "2",
                    "chassis", "power", "status"));
        } catch (IOException failed) {
            return Optional.of(blocking(device, String.valueOf(failed.getMessage()), "apt-get install ipmitool"));
        }
    }

    private static Optional<Objection> judge(NodeToBe wanted, FenceDeviceConfig device, Machine.Ran ran) {
        var said = ran.out() + ran.err();
        if (ran.isWell() && said.contains("Chassis Power is o")) {
            return Optional.empty();
        }
        if (said.contains("RAKP 2 HMAC is invalid")) {
            return Optional.of(blocking(device, "wrong password for user " + device.username(), "say the right one"));
        }
        if (said.contains("unauthorized name") || said.contains("RAKP 2 message indicates an error")) {
            return Optional.of(blocking(device, "it knows no user " + device.username() + " that may log in",
                    "enable the user there, for IPMI over LAN, or say another"));
        }
        if (said.contains("invalid authentication algorithm") || said.contains("cipher suite")) {
            return Optional.of(blocking(device, "it does not offer cipher suite " + device.cipherSuite(),
                    "say one that it offers (usually 3 or 17): bmc.NODE.cipher-suite in a file of answers"));
        }
        // Many a BMC that shares its node's card is reached by everybody but that node.
        return Optional.of(device.node().equals(wanted.node())
                ? Objection.remark(what(device), "it does not answer from its own node, which many do not; only the other node"
                        + " needs it", "'twinctl fence test' there will tell")
                : blocking(device, "it does not answer",
                        "look at its power, its cable and its address, and whether IPMI over LAN is switched on there"));
    }

    private static Objection blocking(FenceDeviceConfig device, String why, String next) {
        return Objection.blocking(what(device), why, next);
    }

    private static String what(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> "BMC of " + device.node() + " (" + device.where() + ")";
            case AGENT -> device.title();
        };
    }
}

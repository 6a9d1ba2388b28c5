package org.twinhost.twinctl.doctor.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Who listens at our ports, and to whom. */
public final class PortsCheck implements Check {

    /** By port: whose it is. */
    private static final Map<Integer, String> OURS = new TreeMap<>(Map.of(
            7800, "gateway", 7801, "config", 7802, "heartbeat", 7803, "resource", 7804, "fencing", 7805, "vm",
            7806, "replication", 7810, "replication", 7883, "mosquitto", 3890, "slapd"));
    private static final int GATEWAY = 7800;
    private static final List<Integer> BETWEEN_NODES = List.of(7810, 3890);
    private static final Pattern ADDRESS =
            Pattern.compile("^twinhost\\.gateway\\.address\\s*=\\s*(\\S+)", Pattern.MULTILINE);

    private static final Pattern PID = Pattern.compile("pid=(\\d+)");

    private record Listener(String address, int port, String program, String pid) {

        boolean isLocal() {
            return address.startsWith("127.") || address.equals("[::1]") || address.startsWith("[::ffff:127.");
        }

        boolean isEverywhere() {
            return List.of("0.0.0.0", "*", "[::]").contains(address);
        }

        /** Without brackets, and without the interface. */
        String bare() {
            return address.replaceAll("[\\[\\]]", "").replaceFirst("%.*", "").replaceFirst("^::ffff:", "");
        }
    }

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String why() {
        return "a service is not for strangers, and one whose port somebody else has does not start";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var said = machine.run("ss", "-tlnpH").filter(Machine.Ran::isWell);
        if (said.isEmpty()) {
            findings.skipped("ss does not say who listens: apt-get install iproute2");
            return;
        }
        for (var listener : listeners(said.get())) {
            if (isTaken(machine, listener)) {
                findings.found(FindingCode.PORT_TAKEN, "port " + listener.port(), "it is " + OURS.get(listener.port())
                        + "'s, and " + listener.program() + " has it",
                        "stop that, or give it another port; then systemctl restart twinhost-" + OURS.get(listener.port()));
            } else if (!isMeant(machine, site, listener)) {
                findings.found(FindingCode.PORT_OPEN, "port " + listener.port(), OURS.get(listener.port()) + " listens at "
                        + listener.address() + ", where strangers reach it", listener.port() == GATEWAY
                        ? "twinhost.gateway.address in /etc/twinhost/gateway.properties; then systemctl restart"
                                + " twinhost-gateway"
                        : "grep -r " + listener.port() + " /etc/twinhost; then systemctl restart twinhost-"
                                + OURS.get(listener.port()));
            }
        }
    }

    private static List<Listener> listeners(Machine.Ran said) {
        var all = new ArrayList<Listener>();
        for (var line : said.lines()) {
            var words = line.split("\\s+");
            var colon = words.length > 3 ? words[3].lastIndexOf(':') : -1;
            if (colon > 0 && words[3].substring(colon + 1).matches("\\d+")) {
                var port = Integer.parseInt(words[3].substring(colon + 1));
                var quote = line.indexOf("((\"");
                var program = quote < 0 ? "another program" : line.substring(quote + 3, line.indexOf('"', quote + 3));
                var pid = PID.matcher(line);
                if (OURS.containsKey(port)) {
                    all.add(new Listener(words[3].substring(0, colon), port, program, pid.find() ? pid.group(1) : ""));
                }
            }
        }
        return all;
    }

    /** Somebody has it, and it is not whose unit runs; a unit that does not serve yet may have it already. */
    private static boolean isTaken(Machine machine, Listener listener) {
        if (!machine.isThere("/run/systemd/system")) {
            return false;
        }
        var unit = "twinhost-" + OURS.get(listener.port()) + ".service";
        return switch (machine.run("systemctl", "is-active", unit).map(ran -> ran.out().strip()).orElse("")) {
            case "inactive", "failed" -> true;
            case "activating" -> machine.run("systemctl", "show", "--property=MainPID", "--value", unit)
                    .map(ran -> !ran.out().strip().equals(listener.pid())).orElse(false);
            default -> false;
        };
    }

    private static boolean isMeant(Machine machine, Site site, Listener listener) {
        if (listener.isLocal()) {
            return true;
        }
        if (listener.port() == GATEWAY) {
            var chosen = ADDRESS.matcher(machine.read("/etc/twinhost/gateway.properties").orElse(""));
            // By a name it is anywhere: who wrote it knows where.
            return chosen.find() && (listener.isEverywhere() ? isAll(chosen.group(1)) : !chosen.group(1).startsWith("127."));
        }
        return BETWEEN_NODES.contains(listener.port()) && !listener.isEverywhere() && (site.known().isEmpty()
                || site.networkLinks().stream().anyMatch(ends -> ends.here().equals(listener.bare())));
    }

    private static boolean isAll(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }
}

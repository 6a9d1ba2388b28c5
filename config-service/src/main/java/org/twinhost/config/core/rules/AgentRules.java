package org.twinhost.config.core.rules;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;

/**
 * What a fence device with an agent must keep, as far as that is known without the agent. Whether it knows an option, the nodes
 * find, for they have it.
 */
final class AgentRules {

    private static final Pattern NAME = Pattern.compile("fence_[a-z0-9_]{1,40}");

    /** Their "off" cuts no power: the node goes on, and its guests with it. */
    private static final Set<String> CUT_NO_POWER = Set.of(
            "fence_ack_manual", "fence_brocade", "fence_cisco_mds", "fence_compute", "fence_crosslink", "fence_dummy",
            "fence_evacuate", "fence_heuristics_ping", "fence_ifmib", "fence_kdump", "fence_mpath", "fence_sanbox2",
            "fence_sbd", "fence_scsi");

    /** Told by a field of the device, or by us. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("ip", "it is the field address"), Map.entry("ipaddr", "it is the field address"),
            Map.entry("ipport", "it is the field port"), Map.entry("username", "it is the field username"),
            Map.entry("login", "it is the field username"),
            Map.entry("action", "each conversation has its own"), Map.entry("option", "each conversation has its own"),
            Map.entry("delay", "who shoots first is decided by the cluster, and a delay here would come on top"),
            Map.entry("nodename", "the device has one node, and says which"),
            Map.entry("help", "it is no setting"), Map.entry("version", "it is no setting"),
            Map.entry("usage", "it is no setting"),
            Map.entry("quiet", "without its words nobody knows why it failed"),
            Map.entry("verbose", "it writes passwords into logs"), Map.entry("verbose_level", "it writes passwords into logs"),
            Map.entry("debug", "it writes passwords into a file"), Map.entry("debug_file", "it writes passwords into a file"),
            Map.entry("missing_as_off", "an outlet that is not found is no proof that a node is off"),
            Map.entry("plug_separator", "two outlets are told apart by a comma"),
            Map.entry("port_as_ip", "the address is the field address"));

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(passw|secret|apikey|access_?key|hexadecimal_kg|key_value).*|token");
    private static final Pattern PROGRAM =
            Pattern.compile("(?i).*_script|(?!api_).*_path|ssh_options|(use_)?sudo|exec|openrc|kubeconfig");
    private static final Set<String> UNPROVEN_PEER = Set.of("ssl_insecure", "insecure", "notls", "disable_ssl", "community");

    /** These put the password into the arguments of ipmitool. */
    private static final Pattern BY_IPMITOOL = Pattern.compile("fence_(ipmilan(plus)?|ilo[345]|imm|idrac)");

    private AgentRules() {}

    static boolean isSaid(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    static void check(FenceDeviceConfig device, Collector found) {
        var who = "fence device " + device.name() + ": ";
        agent(device, who, found);
        found.errorIf(device.cipherSuite() != null, who + "cipherSuite is for the kind ipmi, and it is of the kind agent: leave"
                + " it out; where its agent knows one, it is an option of it");
        var options = found.unique("option of fence device " + device.name());
        for (var option : device.options()) {
            options.add(option.name(), option.value());
            option(option, who, found);
        }
        found.errorIf(device.options().stream().anyMatch(option -> "plug".equals(option.name()))
                        && device.options().stream().anyMatch(option -> "port".equals(option.name())),
                who + "options plug and port are the same to an agent: say plug alone");
        // Some agents look for the outlet once, and switch and ask the first one twice.
        found.errorIf(device.plugs().size() > 1, who + "it has " + device.plugs().size() + " outlets, and this version switches"
                + " one: a node whose second power supply stays on would be taken for off; use its management board, or have"
                + " both supplies on one outlet");
    }

    private static void agent(FenceDeviceConfig device, String who, Collector found) {
        var agent = device.agent();
        if (agent == null || agent.isBlank()) {
            found.error(who + "agent is missing: say which program speaks to it, as fence_apc_snmp (they are in /usr/sbin, of"
                    + " Debian's package fence-agents), or make it one of the kind ipmi");
            return;
        }
        // What is no name of an agent has its reason from the table.
        if (NAME.matcher(agent).matches()) {
            found.errorIf(CUT_NO_POWER.contains(agent), who + agent + " cuts no power: the node would go on, and its guests run"
                    + " twice; name the agent of its power switch or of its management board");
            found.warnIf(BY_IPMITOOL.matcher(agent).matches(), who + agent + " hands the password to ipmitool where everybody"
                    + " on the node can read it while it runs; the kind ipmi does not, and is faster");
        }
    }

    private static void option(AgentOption option, String who, Collector found) {
        var named = who + "option " + option.name() + " ";
        // An agent takes '-' for '_'.
        var name = option.name().replace('-', '_');
        var ours = OURS.get(name);
        if (ours != null) {
            found.error(named + "is not for the configuration: " + ours);
        } else if (PROGRAM.matcher(name).matches()) {
            found.error(named + "would run a program of whoever changes the configuration: leave it out");
        } else if (SECRET.matcher(name).matches()) {
            found.error(named + "is a secret, and everybody may read the configuration: put the password in the file that"
                    + " passwordFile names; other secrets are not supported yet");
        } else if ("method".equals(name) && !"onoff".equals(option.value())) {
            found.error(named + "can only be onoff: a node that is switched off and on in one is never proven to be off");
        } else {
            found.warnIf(UNPROVEN_PEER.contains(name) && !"0".equals(option.value()), named + "means that nobody has"
                    + " to prove that he is the device: who can write on the network can say that a node is off; do without it,"
                    + " or have the device on a cable of its own");
        }
    }
}

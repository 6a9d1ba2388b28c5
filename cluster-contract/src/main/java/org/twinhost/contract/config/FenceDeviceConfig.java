package org.twinhost.contract.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A device that cuts the power of one node.
 *
 * @param node whose power it switches
 * @param kind how it is spoken to
 * @param address host or IP address of the device
 * @param port of the device; null: the usual one of its agent (IPMI's is always said)
 * @param username the account; null: the agent needs none
 * @param passwordFile a file on every node that holds the password (root's, mode 640); itself it is never configuration; null:
 *     the agent needs none
 * @param cipherSuite of IPMI; null: it is spoken to otherwise
 * @param powerOnAfterFence true: switch it on again once the proof is durable
 * @param agent the program that speaks to it, as {@code fence_apc_snmp}; null: none, it is spoken IPMI with
 * @param options what the agent is told beside address, port, account and password
 */
public record FenceDeviceConfig(
        String name, NodeId node, Kind kind, String address, @Nullable Integer port, @Nullable String username,
        @Nullable String passwordFile, @Nullable Integer cipherSuite, boolean powerOnAfterFence, @Nullable String agent,
        List<AgentOption> options) {

    /** Agents of management boards that live on the power supplies of their node. */
    private static final Pattern OF_A_BOARD = Pattern.compile(
            "fence_(amt|alom|i?drac5?|ilo([2-5]|_mp)?(_ssh)?|imm|ipmilan(plus)?|redfish|rsa|rsb)");

    public FenceDeviceConfig {
        options = options == null ? List.of() : options;
    }

    /** One that needs no agent. */
    public FenceDeviceConfig(
            String name, NodeId node, Kind kind, String address, @Nullable Integer port, @Nullable String username,
            @Nullable String passwordFile, @Nullable Integer cipherSuite, boolean powerOnAfterFence) {
        this(name, node, kind, address, port, username, passwordFile, cipherSuite, powerOnAfterFence, null, List.of());
    }

    public enum Kind {
        IPMI,
        /** A fence agent of ClusterLabs (Debian's package fence-agents). */
        AGENT
    }

    /** @param name as the agent's metadata has it */
    public record AgentOption(String name, String value) {}

    /** Where the password is; empty: it needs none. */
    public Optional<String> passwordAt() {
        return Optional.ofNullable(passwordFile);
    }

    /** Which outlets of a power switch are meant; empty: it is not said. Two power supplies may be two of them. */
    public List<String> plugs() {
        return options.stream().filter(FenceDeviceConfig::isOutlet)
                .flatMap(option -> Pattern.compile(",").splitAsStream(option.value())).map(String::strip)
                .filter(plug -> !plug.isEmpty()).toList();
    }

    /** Whether both are one switch, spoken to in the same way as the same account; outlets and nodes may differ. */
    public boolean isSpokenToAs(FenceDeviceConfig other) {
        return kind == other.kind && address.equals(other.address) && Objects.equals(port, other.port)
                && Objects.equals(agent, other.agent) && Objects.equals(username, other.username)
                && Objects.equals(passwordFile, other.passwordFile) && Objects.equals(cipherSuite, other.cipherSuite)
                && withoutOutlet().equals(other.withoutOutlet());
    }

    private Set<AgentOption> withoutOutlet() {
        return options.stream().filter(option -> !isOutlet(option)).collect(Collectors.toSet());
    }

    private static boolean isOutlet(AgentOption option) {
        return "plug".equals(option.name()) || "port".equals(option.name());
    }

    /** Whether it goes dark together with its node, and then nothing proves the node off. */
    public boolean sharesItsNodesMains() {
        return switch (kind) {
            case IPMI -> true;
            case AGENT -> agent != null && OF_A_BOARD.matcher(agent).matches();
        };
    }

    /** For people, all that it takes to find it: {@code fence device bmc1 of jupiter1 (10.0.0.9 port 623)}. */
    public String title() {
        return "fence device " + name + " of " + node + " (" + where() + ")";
    }

    /** For people: {@code 10.0.0.9 port 623}, or {@code fence_apc_snmp at 10.0.0.9, plug 3}. */
    public String where() {
        var at = address + (port == null ? "" : " port " + port);
        return switch (kind) {
            case IPMI -> at;
            case AGENT -> (agent == null ? "an agent" : agent) + " at " + at
                    + (plugs().isEmpty() ? "" : plugs().stream().collect(Collectors.joining(" and ", ", plug ", "")));
        };
    }
}

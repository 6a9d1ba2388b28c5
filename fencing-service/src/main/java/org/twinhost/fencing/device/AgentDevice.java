package org.twinhost.fencing.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.DeviceProcess.Start;
import org.twinhost.fencing.device.DeviceProcess.Unaskable;

/**
 * A device, spoken to by a fence agent as the FenceAgentAPI has it: one process a conversation, told all on its standard input,
 * killed at its deadline with all that it started. The password is in no argument of it, in no environment and in no log.
 *
 * <p>Its word that a node was switched off is taken as a BMC's: the order was taken, and the status is asked. What turns a node
 * off and on in one ("reboot") is never asked for: nobody would see it off.
 *
 * @param config which agent, where the device is and who we are there
 * @param timeout of one conversation, some seconds
 * @param agents the folder of the agents
 */
public record AgentDevice(FenceDeviceConfig config, Duration timeout, Path agents) implements FenceDevice {

    private static final Path AGENTS = Path.of("/usr/sbin");
    /** Of the timeout, for its start and its log-in: then it still says itself that the outlet did not follow. */
    private static final int LOGIN_S = 5;

    public AgentDevice(FenceDeviceConfig config, Duration timeout) {
        this(config, timeout, AGENTS);
    }

    @Override
    public Conversation status() {
        return converse("status");
    }

    @Override
    public Conversation powerOff() {
        return converse("off");
    }

    @Override
    public Conversation powerOn() {
        return converse("on");
    }

    /** Whether the agent is here, and can be told what it is told; nothing is asked of the device. */
    @Override
    public CompletionStage<List<String>> objections() {
        return DeviceProcess.ask(new AboutItself(), timeout).answer();
    }

    private Conversation converse(String action) {
        return DeviceProcess.conversation(DeviceProcess.ask(new Question(action), timeout));
    }

    private Path agent() throws Unaskable {
        var name = config.agent();
        if (name == null || !name.matches("fence_[a-z0-9_]+")) {
            throw new Unaskable("no agent is configured for it");
        }
        var agent = agents.resolve(name);
        if (!Files.isExecutable(agent)) {
            throw new Unaskable("there is no " + agent + " on this node; install the package fence-agents, or correct the agent"
                    + " in the configuration");
        }
        return agent;
    }

    /** A line each. */
    private String input(String action, String password) {
        var lines = new StringBuilder("action=").append(action).append('\n');
        line(lines, "ip", config.address());
        var port = config.port();
        if (port != null) {
            line(lines, "ipport", port.toString());
        }
        var username = config.username();
        if (username != null) {
            line(lines, "username", username);
        }
        if (!password.isEmpty()) {
            line(lines, "password", password);
        }
        if (config.options().stream().noneMatch(option -> "power_timeout".equals(option.name()))) {
            line(lines, "power_timeout", Long.toString(Math.max(1, timeout.toSeconds() - LOGIN_S)));
        }
        config.options().forEach(option -> line(lines, option.name(), option.value()));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " has a control character in it");
        }
        // An agent takes away one pair of quotes around a value.
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        lines.append(name).append('=').append(isQuoted ? '"' + value + '"' : value).append('\n');
    }

    /** Empty: there is none. */
    private String password() throws Unaskable {
        var file = config.passwordFile();
        return file == null ? "" : PasswordFile.read(file);
    }

    private String refusal(Exception why) {
        return switch (why) {
            case Unaskable known -> String.valueOf(known.getMessage());
            case IOException missing -> config.agent() + " could not be started (" + missing.getMessage()
                    + "): install the packages fence-agents and util-linux on this node";
            default -> "it can't be asked (" + why.getMessage()
                    + "): check its passwordFile, address, username and options in the configuration";
        };
    }

    private final class Question implements DeviceProcess.Question<DeviceReply> {

        private final String action;
        private String password = "";

        Question(String action) {
            this.action = action;
        }

        @Override
        public String name() {
            return "agent-" + action + "-" + config.name();
        }

        @Override
        public Start start() throws Unaskable {
            var command = List.of(agent().toString());
            password = password();
            return new Start(command, input(action, password), Optional.of(ProcessFamily.ofItsOwn()), true);
        }

        @Override
        public DeviceReply read(int exit, String output) {
            return AgentAnswers.read(config, action, exit, AgentAnswers.redacted(output, config.username(), password), timeout);
        }

        @Override
        public DeviceReply refused(Exception why) {
            return AgentAnswers.failed(config, refusal(why));
        }
    }

    private final class AboutItself implements DeviceProcess.Question<List<String>> {

        @Override
        public String name() {
            return "agent-metadata-" + config.name();
        }

        @Override
        public Start start() throws Unaskable {
            return new Start(List.of(agent().toString(), "-o", "metadata"), "", Optional.of(ProcessFamily.ofItsOwn()), false);
        }

        @Override
        public List<String> read(int exit, String output) {
            var who = config.title() + ": ";
            if (exit != 0) {
                return List.of(who + config.agent() + " -o metadata ended with " + exit
                        + " on this node: try it there by hand");
            }
            try {
                return AgentMetadata.parse(output).objections(config).stream()
                        .map(each -> who + config.agent() + " " + each).toList();
            } catch (IOException e) {
                return List.of(who + "its metadata " + e.getMessage() + ", so it is no fence agent that this version can use");
            }
        }

        @Override
        public List<String> refused(Exception why) {
            return List.of(config.title() + ": " + refusal(why));
        }
    }
}

package org.twinhost.fencing.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.DeviceProcess.Start;
import org.twinhost.fencing.device.DeviceProcess.Unaskable;

/**
 * A BMC, spoken to by ipmitool (lanplus), one process a conversation, killed at its deadline. The answer is given when the
 * process is gone, so that no order of ours is on its way any more; what the BMC itself has taken it may still carry out.
 *
 * <p>One transmission a question ({@code -R 1}): a BMC carries out a repeated power-off once more. The password stays in its
 * file.
 *
 * @param config where it is and who we are there
 * @param timeout of one conversation, at least 1 s
 */
public record IpmiDevice(FenceDeviceConfig config, Duration timeout) implements FenceDevice {

    /** Time for ipmitool to start and to say itself that it got no answer. */
    private static final Duration GRACE = Duration.ofMillis(300);

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

    private Conversation converse(String verb) {
        return DeviceProcess.conversation(DeviceProcess.ask(new Question(verb), timeout.plus(GRACE)));
    }

    List<String> commandLine(String verb) {
        return List.of(
                "ipmitool", "-v", "-I", "lanplus", "-C", said(config.cipherSuite(), "cipherSuite"),
                "-H", config.address(), "-p", said(config.port(), "port"), "-U", said(config.username(), "username"),
                "-f", said(config.passwordFile(), "passwordFile"),
                "-N", Long.toString(Math.max(1, timeout.toSeconds())), "-R", "1",
                "chassis", "power", verb);
    }

    private static String said(@Nullable Object value, String field) {
        return Objects.requireNonNull(value, field + " is missing").toString();
    }

    private final class Question implements DeviceProcess.Question<DeviceReply> {

        private final String verb;

        Question(String verb) {
            this.verb = verb;
        }

        @Override
        public String name() {
            return "ipmitool-" + verb + "-" + config.name();
        }

        @Override
        public Start start() throws Unaskable {
            if (!Files.isReadable(Path.of(said(config.passwordFile(), "passwordFile")))) {
                throw new Unaskable(IpmiAnswers.noPassword(config));
            }
            return new Start(commandLine(verb), "", Optional.empty(), true);
        }

        @Override
        public DeviceReply read(int exit, String output) {
            return IpmiAnswers.read(config, verb, output, exit, timeout);
        }

        @Override
        public DeviceReply refused(Exception why) {
            return new DeviceReply.Failed(switch (why) {
                case Unaskable known -> String.valueOf(known.getMessage());
                case IOException missing -> "ipmitool could not be started (" + missing.getMessage()
                        + "): install the packages ipmitool and util-linux on this node";
                default -> "device " + config.name() + " can't be asked (" + why.getMessage()
                        + "): check its passwordFile, address and username in the configuration";
            });
        }
    }
}

package org.twinhost.fencing.device;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.FenceDeviceConfig;

/**
 * A BMC, spoken to by ipmitool (lanplus), one process a conversation, killed at its deadline. The answer is given when the
 * process is gone, so that no order of ours is on its way any more; what the BMC itself has taken it may still carry out.
 *
 * <p>One transmission a question ({@code -R 1}): a BMC carries out a repeated power-off once more. The password stays in its
 * file. A process ends with this service's ({@code setpriv --pdeathsig}), also when that is killed.
 *
 * @param config where it is and who we are there
 * @param timeout of one conversation, at least 1 s
 */
public record IpmiDevice(FenceDeviceConfig config, Duration timeout) implements FenceDevice {

    /** Time for ipmitool to start and to say itself that it got no answer. */
    private static final Duration GRACE = Duration.ofMillis(300);

    /** Processes are started on one thread that never ends: their death signal follows the thread that started them. */
    private static final Executor STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("ipmitool-starter").daemon().factory());

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public boolean powerOnAfterFence() {
        return config.powerOnAfterFence();
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

    private Conversation converse(String verb) {
        var conversation = new IpmitoolProcess(verb);
        STARTER.execute(conversation::start);
        return conversation;
    }

    List<String> commandLine(String verb) {
        return List.of(
                "setpriv", "--pdeathsig", "KILL", "--",
                "ipmitool", "-v", "-I", "lanplus", "-C", Integer.toString(config.cipherSuite()),
                "-H", config.address(), "-p", Integer.toString(config.port()), "-U", config.username(),
                "-f", config.passwordFile(),
                "-N", Long.toString(Math.max(1, timeout.toSeconds())), "-R", "1",
                "chassis", "power", verb);
    }

    private final class IpmitoolProcess implements Conversation {

        private final String verb;
        private final CompletableFuture<DeviceReply> answer = new CompletableFuture<>();
        private @Nullable Process process;
        private boolean ended;

        IpmitoolProcess(String verb) {
            this.verb = verb;
        }

        @Override
        public CompletionStage<DeviceReply> answer() {
            return answer;
        }

        @Override
        public synchronized void end() {
            ended = true;
            if (process != null) {
                process.destroyForcibly();
            }
        }

        private synchronized void start() {
            if (ended) {
                answer.complete(new DeviceReply.Failed("ended before it began"));
                return;
            }
            try {
                if (!Files.isReadable(Path.of(config.passwordFile()))) {
                    answer.complete(new DeviceReply.Failed(IpmiAnswers.noPassword(config)));
                    return;
                }
                process = new ProcessBuilder(commandLine(verb))
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .start();
            } catch (IOException e) {
                answer.complete(new DeviceReply.Failed("ipmitool could not be started (" + e.getMessage()
                        + "): install the packages ipmitool and util-linux on this node"));
                return;
            } catch (RuntimeException e) {
                // Thrown on, it would end the thread, all processes that it has started, and leave this question open for ever.
                answer.complete(new DeviceReply.Failed("device " + config.name() + " can't be asked (" + e.getMessage()
                        + "): check its passwordFile, address and username in the configuration"));
                return;
            }
            var started = process;
            Thread.ofPlatform().name("ipmitool-" + verb).daemon().start(() -> listen(started));
            CompletableFuture.delayedExecutor(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS).execute(this::end);
        }

        /** Reads from the beginning: what is read after a process has ended may be lost. */
        private void listen(Process started) {
            String output;
            try (var stream = started.getInputStream()) {
                output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                output = "";
            }
            var exit = started.onExit().join().exitValue();
            answer.complete(IpmiAnswers.read(config, verb, output, exit, timeout));
        }
    }
}

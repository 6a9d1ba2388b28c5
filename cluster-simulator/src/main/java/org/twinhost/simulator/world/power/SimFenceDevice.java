package org.twinhost.simulator.world.power;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.simulator.node.Process;

/**
 * A {@link Bmc} spoken to from another node, one ipmitool a conversation: that starts, sends its question or order once, and
 * ends with an answer, with its own end, or at its deadline. It ends with the service that started it.
 */
public final class SimFenceDevice implements FenceDevice {

    private static final long START_MICROS_MIN = 15_000;
    private static final long START_MICROS_MAX = 90_000;
    private static final long ANSWER_MICROS_MIN = 35_000;
    private static final long ANSWER_MICROS_MAX = 310_000;
    private static final long TIMEOUT_MICROS = 4_300_000;
    private static final long KILL_MICROS = 2_000;

    private final Process process;
    private final FenceDeviceConfig config;
    private final Bmc bmc;

    SimFenceDevice(Process process, FenceDeviceConfig config, Bmc bmc) {
        this.process = process;
        this.config = config;
        this.bmc = bmc;
    }

    @Override
    public FenceDeviceConfig config() {
        return config;
    }

    @Override
    public Conversation status() {
        return begin(() -> bmc.saysOn() ? new DeviceReply.On() : new DeviceReply.Off());
    }

    @Override
    public Conversation powerOff() {
        return begin(() -> {
            bmc.switchOff(process.node().name().value());
            return new DeviceReply.Taken();
        });
    }

    @Override
    public Conversation powerOn() {
        return begin(() -> {
            bmc.switchOn();
            return new DeviceReply.Taken();
        });
    }

    /** Equal for equal configurations in one process: what is known of a device outlives a new configuration. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SimFenceDevice device && device.process == process && device.config.equals(config);
    }

    @Override
    public int hashCode() {
        return config.hashCode();
    }

    private Conversation begin(Supplier<DeviceReply> asked) {
        process.boundary();
        var conversation = new Ipmitool();
        conversation.start(asked);
        return conversation;
    }

    private final class Ipmitool implements Conversation {

        private final CompletableFuture<DeviceReply> answer = new CompletableFuture<>();
        private final int life = process.life();
        private boolean ended;

        /** A frozen node runs no ipmitool either: what was not sent waits for the thaw. */
        void start(Supplier<DeviceReply> asked) {
            var dice = process.world().dice();
            process.node().after(dice.between(START_MICROS_MIN, START_MICROS_MAX), () -> {
                if (ended || process.life() != life) {
                    return;
                }
                if (!bmc.answers() || bmc.extraMicros >= TIMEOUT_MICROS) {
                    end(TIMEOUT_MICROS, failed("did not answer within 4 s: is it powered, and its network connected?"));
                    return;
                }
                var said = bmc.refuses ? failed("answered with an error") : asked.get();
                end(dice.between(ANSWER_MICROS_MIN, ANSWER_MICROS_MAX) + bmc.extraMicros, said);
            });
        }

        private void end(long micros, DeviceReply with) {
            process.arrives(micros, () -> answer.complete(with));
        }

        private DeviceReply.Failed failed(String how) {
            return new DeviceReply.Failed("device " + config.name() + " of " + config.node() + " " + how);
        }

        @Override
        public CompletionStage<DeviceReply> answer() {
            return answer;
        }

        @Override
        public void end() {
            if (!ended) {
                ended = true;
                end(KILL_MICROS, failed("was not asked to the end"));
            }
        }
    }
}

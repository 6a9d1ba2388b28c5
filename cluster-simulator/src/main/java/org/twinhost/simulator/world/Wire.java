package org.twinhost.simulator.world;

import java.util.function.LongConsumer;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.simulator.time.Dice;

/** One direction of a link: how long it takes, and what it loses, doubles or does not carry. */
final class Wire {

    private static final int USUAL_MICROS_MIN = 60;
    private static final int USUAL_MICROS_MAX = 400;
    private static final int JITTER_MICROS_MAX = 4_000;
    private static final int JITTER_ONE_IN = 40;
    private static final int LOST_ONE_IN = 5_000;
    private static final long SERIAL_BYTES_PER_SECOND = 11_000;
    private static final int SERIAL_FRAME_BYTES = 40;
    private static final int SERIAL_QUEUED_MAX = 8;
    private static final long MILLION = 1_000_000;

    private final Dice dice;
    private final boolean serial;
    private final long[] queuedUntilMicros = new long[SERIAL_QUEUED_MAX + 1];
    private int queueAt;
    private long busyUntilMicros;
    private boolean cut;
    private double loss;
    private double duplication;
    private long extraMicros;

    private Wire(boolean serial, Dice dice) {
        this.serial = serial;
        this.dice = dice;
    }

    static Wire of(LinkConfig.Kind kind, Dice dice) {
        return switch (kind) {
            case UDP -> new Wire(false, dice);
            case SERIAL -> new Wire(true, dice);
        };
    }

    /** Whether it holds what it can't carry at once, at its beginning. */
    boolean isQueue() {
        return serial;
    }

    boolean isCut() {
        return cut;
    }

    void cut(boolean isCut) {
        cut = isCut;
    }

    void loses(double probability) {
        loss = probability;
    }

    void duplicates(double probability) {
        duplication = probability;
    }

    void slow(long micros) {
        extraMicros = micros;
    }

    void heal() {
        cut = false;
        loss = 0;
        duplication = 0;
        extraMicros = 0;
    }

    /** @param arrives is told when, once a copy */
    void carry(long nowMicros, int bytes, LongConsumer arrives) {
        if (cut) {
            return;
        }
        if (serial) {
            carrySerially(nowMicros, bytes, arrives);
            return;
        }
        if (isLost()) {
            return;
        }
        arrives.accept(nowMicros + delayMicros());
        if (duplication > 0 && dice.chance(duplication)) {
            arrives.accept(nowMicros + delayMicros());
        }
    }

    /** In order, at the speed of the line. What finds the queue full is dropped: the newest, where the real one drops the oldest. */
    private void carrySerially(long nowMicros, int bytes, LongConsumer arrives) {
        if (queuedUntilMicros[queueAt] > nowMicros) {
            return;
        }
        var micros = (bytes + SERIAL_FRAME_BYTES) * MILLION / SERIAL_BYTES_PER_SECOND;
        busyUntilMicros = Math.max(busyUntilMicros, nowMicros) + micros + (extraMicros > 0 ? extraMicros / 4 : 0);
        queuedUntilMicros[queueAt] = busyUntilMicros;
        queueAt = (queueAt + 1) % queuedUntilMicros.length;
        if (!isLost()) {
            arrives.accept(busyUntilMicros);
        }
    }

    private boolean isLost() {
        return loss > 0 ? dice.chance(loss) : dice.oneIn(LOST_ONE_IN);
    }

    private long delayMicros() {
        var usual = dice.oneIn(JITTER_ONE_IN)
                ? dice.between(USUAL_MICROS_MIN, JITTER_MICROS_MAX)
                : dice.between(USUAL_MICROS_MIN, USUAL_MICROS_MAX);
        return extraMicros > 0 ? usual + dice.between(extraMicros / 2, extraMicros * 3 / 2) : usual;
    }

    long longestDelayMicros() {
        return serial ? 0 : JITTER_MICROS_MAX + extraMicros * 3 / 2;
    }
}

package org.twinhost.simulator.world.network;

import java.util.ArrayDeque;
import java.util.Queue;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.time.Timeline;

/** One direction of a link: how long it takes, and what it loses, doubles or does not carry. */
final class LinkWay {

    private static final int USUAL_MICROS_MIN = 60;
    private static final int USUAL_MICROS_MAX = 400;
    private static final int JITTER_MICROS_MAX = 4_000;
    private static final int JITTER_ONE_IN = 40;
    private static final int LOST_ONE_IN = 5_000;
    private static final long SERIAL_BYTES_PER_SECOND = 11_000;
    private static final int SERIAL_FRAME_BYTES = 40;
    private static final int SERIAL_QUEUED_MAX = 8;
    private static final long MILLION = 1_000_000;

    private record Freight(int bytes, Runnable arrives) {}

    private final Timeline time;
    private final Dice dice;
    private final boolean serial;
    private final Queue<Freight> queue = new ArrayDeque<>();
    private boolean busy;
    private boolean cut;
    private double loss;
    private double duplication;
    private long extraMicros;
    private long extraMicrosEver;

    private LinkWay(boolean serial, Timeline time, Dice dice) {
        this.serial = serial;
        this.time = time;
        this.dice = dice;
    }

    static LinkWay of(LinkConfig.Kind kind, Timeline time, Dice dice) {
        return switch (kind) {
            case UDP -> new LinkWay(false, time, dice);
            case SERIAL -> new LinkWay(true, time, dice);
        };
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
        extraMicrosEver = Math.max(extraMicrosEver, micros);
    }

    void heal() {
        cut = false;
        loss = 0;
        duplication = 0;
        extraMicros = 0;
    }

    /** The sender is gone: what its serial queue held is gone with it. */
    void forget() {
        queue.clear();
    }

    /** @param arrives happens once a copy that arrives */
    void carry(int bytes, Runnable arrives) {
        if (cut) {
            return;
        }
        if (serial) {
            enqueue(new Freight(bytes, arrives));
        } else if (!isLost()) {
            time.after(delayMicros(), arrives);
            if (duplication > 0 && dice.chance(duplication)) {
                time.after(delayMicros(), arrives);
            }
        }
    }

    /** What the line can't carry is dropped, oldest first, as the service's own serial link does. */
    private void enqueue(Freight freight) {
        if (queue.size() >= SERIAL_QUEUED_MAX) {
            queue.remove();
        }
        queue.add(freight);
        if (!busy) {
            sendNext();
        }
    }

    private void sendNext() {
        var next = queue.poll();
        busy = next != null;
        if (busy) {
            var micros = (next.bytes() + SERIAL_FRAME_BYTES) * MILLION / SERIAL_BYTES_PER_SECOND;
            time.after(micros + extraMicros, () -> {
                if (!isLost()) {
                    next.arrives().run();
                }
                sendNext();
            });
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

    /** The longest that anything was ever on its way after its sender's end; what a serial line holds ends with it. */
    long longestDelayMicros() {
        return serial ? 0 : JITTER_MICROS_MAX + extraMicrosEver * 3 / 2;
    }

    boolean isQueue() {
        return serial;
    }
}

package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A number that a service raises durably at each start: messages of an older session are void. */
public final class SessionCounter {

    /** A file that was damaged: what comes after it must be above every number that was ever counted. */
    static final String BY_THE_CLOCK = "counting goes on from the time of day, which no counter has reached";

    /** No node of this product lived before. */
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

    private SessionCounter() {}

    public static long raise(Path file) throws IOException {
        return raise(file, Instant.now());
    }

    /**
     * The same for a number that others remember longer than this disk may live: also the first one is above every one that
     * this node ever counted, as seconds since this product was. A clock of before counts from 1.
     */
    public static long raiseByTheClock(Path file) throws IOException {
        return raiseByTheClock(file, Instant.now());
    }

    static long raiseByTheClock(Path file, Instant now) throws IOException {
        var before = StateFile.read(file, SessionCounter::number, BY_THE_CLOCK);
        var next = before.isPresent() ? before.get() + 1 : Math.max(1, now.getEpochSecond() - FIRST.getEpochSecond());
        DurableFile.write(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
        return next;
    }

    static long raise(Path file, Instant now) throws IOException {
        var wasThere = StateFile.wasThere(file);
        var before = StateFile.read(file, SessionCounter::number, BY_THE_CLOCK);
        var next = following(file, before, wasThere, now);
        DurableFile.write(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
        return next;
    }

    /**
     * The number after the one that was kept.
     *
     * @param wasThere whether there was ever such a file: without a number it was damaged, and the clock tells
     * @throws IOException the clock is of before there was this product: a number of it could be one that was counted already
     */
    static long following(Path file, Optional<Long> kept, boolean wasThere, Instant now) throws IOException {
        if (kept.isPresent() || !wasThere) {
            return kept.orElse(0L) + 1;
        }
        if (now.isBefore(FIRST)) {
            throw new IOException(file + " was damaged and this node's clock says " + now
                    + ", so nothing tells which numbers were used: set the clock, then the service starts");
        }
        return now.getEpochSecond() + 1;
    }

    /** The end of the line tells a whole number from the beginning of one. */
    private static long number(byte[] content) throws IOException {
        var text = new String(content, StandardCharsets.US_ASCII);
        if (!text.matches("[0-9]{1,18}\n")) {
            throw new IOException("'" + text.strip() + "' is no number");
        }
        return Long.parseLong(text.strip());
    }
}

package org.twinhost.runtime.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Hostile input for a decoder: messages as they should be, damaged in the ways that decoders get wrong. What a decoder takes
 * although it is damaged is damaged further, so that the damage reaches what is behind the first check. Always the same inputs.
 *
 * <p>{@code -Dtwinhost.fuzz.inputs=1000000} tries more of them than a build has time for.
 */
public final class Fuzz {

    /** How many are tried with each decoder. */
    public static final int INPUTS = Integer.getInteger("twinhost.fuzz.inputs", 20_000);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** So many damaged messages that were taken are remembered. */
    private static final int TAKEN_MAX = 512;
    private static final int BYTES_MAX = 64 << 10;
    /** An exception with its trace, and the buffers that a decoder may begin with. */
    private static final int GARBAGE_BYTES = 256 << 10;
    private static final int GARBAGE_PER_BYTE = 128;
    private static final long[] TELLING = {0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, Integer.MAX_VALUE,
        Integer.MIN_VALUE, 0xFFFF_FFFFL, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40};

    /** What is tried. */
    @FunctionalInterface
    public interface Decoder {
        /** True: it took the input; false: it refused it, as it should refuse. Whatever it throws is a fault. */
        boolean takes(byte[] input) throws Exception;
    }

    /** How it went. */
    public record Tally(int taken, int refused) {}

    private final List<byte[]> messages = new ArrayList<>();
    private final int whole;
    private final Random random = new Random(19);

    /** @param messages as they should be, one of each kind at least */
    public Fuzz(List<byte[]> messages) {
        this.messages.addAll(messages);
        this.whole = messages.size();
    }

    /** Fails with the input, in hexadecimal digits, that the decoder answered with anything but yes or no, or with a flood. */
    public Tally against(Decoder decoder) {
        for (var message : List.copyOf(messages)) {
            assertThat(tried(decoder, message)).as("a message as it should be: %s", hex(message)).isTrue();
        }
        int taken = 0;
        for (int i = 0; i < INPUTS; i++) {
            var input = next();
            var before = THREADS.getCurrentThreadAllocatedBytes();
            var takes = tried(decoder, input);
            if (garbage(before) > allowed(input)) {
                refuseFlood(decoder, input);
            }
            if (takes) {
                taken++;
                remember(input);
            }
        }
        return new Tally(taken, INPUTS - taken);
    }

    /** Once more: the first time may have loaded classes. */
    private static void refuseFlood(Decoder decoder, byte[] input) {
        var before = THREADS.getCurrentThreadAllocatedBytes();
        tried(decoder, input);
        var garbage = garbage(before);
        if (garbage > allowed(input)) {
            throw new AssertionError(input.length + " bytes make it take " + garbage + " bytes of memory: " + hex(input));
        }
    }

    private static long garbage(long before) {
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static long allowed(byte[] input) {
        return GARBAGE_BYTES + (long) GARBAGE_PER_BYTE * input.length;
    }

    private static boolean tried(Decoder decoder, byte[] input) {
        try {
            return decoder.takes(input);
        } catch (Exception | Error failure) {
            throw new AssertionError("it does not refuse, but fails, on " + hex(input), failure);
        }
    }

    private static String hex(byte[] input) {
        return HexFormat.of().formatHex(input);
    }

    private void remember(byte[] input) {
        if (messages.size() < TAKEN_MAX) {
            messages.add(input);
        } else {
            messages.set(whole + random.nextInt(messages.size() - whole), input);
        }
    }

    private byte[] next() {
        var input = any();
        for (int damages = 1 + random.nextInt(4); damages > 0; damages--) {
            input = damaged(input);
        }
        return input.length > BYTES_MAX ? Arrays.copyOf(input, BYTES_MAX) : input;
    }

    private byte[] any() {
        return messages.get(random.nextInt(messages.size())).clone();
    }

    private byte[] damaged(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int to = at + random.nextInt(Math.min(64, input.length - at) + 1);
        return switch (random.nextInt(9)) {
            case 0 -> with(input, at, in -> in[at] ^= (byte) (1 << random.nextInt(8)));
            case 1 -> with(input, at, in -> in[at] = (byte) random.nextInt());
            case 2 -> with(input, at, in -> number(in, at, TELLING[random.nextInt(TELLING.length)]));
            case 3 -> with(input, at, in -> number(in, at, input.length - at + random.nextInt(9) - 4));
            case 4 -> Arrays.copyOf(input, at);
            case 5 -> joined(Arrays.copyOf(input, at), Arrays.copyOfRange(input, to, input.length));
            case 6 -> joined(Arrays.copyOf(input, to), Arrays.copyOfRange(input, at, input.length));
            case 7 -> {
                var noise = new byte[random.nextInt(32)];
                random.nextBytes(noise);
                yield joined(joined(Arrays.copyOf(input, at), noise), Arrays.copyOfRange(input, at, input.length));
            }
            default -> {
                var other = any();
                int from = random.nextInt(other.length + 1);
                yield joined(Arrays.copyOf(input, at), Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    private interface Change {
        void in(byte[] input);
    }

    private static byte[] with(byte[] input, int at, Change change) {
        if (at < input.length) {
            change.in(input);
        }
        return input;
    }

    /** In one, two, four or eight bytes, as far as there are some. */
    private void number(byte[] input, int at, long value) {
        int bytes = 1 << random.nextInt(4);
        for (int i = 0; i < bytes && at + i < input.length; i++) {
            input[at + i] = (byte) (value >> 8 * (bytes - 1 - i));
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

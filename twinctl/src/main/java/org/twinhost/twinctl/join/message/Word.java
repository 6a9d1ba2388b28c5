package org.twinhost.twinctl.join.message;

import java.util.Locale;
import java.util.Optional;

/**
 * What an invitation is: 80 random bits that a person carries from one machine to the other, as 16 letters and digits, {@code
 * k7wq-3mfd-x2ab-9qpt}. Whoever knows it is let in once, so it is shown to nobody but to who made it.
 *
 * @param symbols 16 of the alphabet, without hyphens
 */
public record Word(String symbols) {

    /** Of random bits: one word. */
    public static final int BYTES = 10;

    private static final int SYMBOLS = 16;
    private static final int GROUP = 4;
    private static final int BITS = 5;
    /** Without i, l, o and u: the first three are read as 1 and 0, and no word is rude. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /** @param random {@link #BYTES} that nobody knows */
    public static Word of(byte... random) {
        if (random.length != BYTES) {
            throw new IllegalArgumentException("a word is made of " + BYTES + " bytes, not of " + random.length);
        }
        var symbols = new StringBuilder();
        var left = 0;
        var bits = 0;
        for (var each : random) {
            left = left << Byte.SIZE | each & 0xff;
            for (bits += Byte.SIZE; bits >= BITS; bits -= BITS) {
                symbols.append(ALPHABET.charAt(left >> bits - BITS & 0x1f));
            }
            left &= (1 << bits) - 1;
        }
        return new Word(symbols.toString());
    }

    /** As a person types it: in any case, with hyphens, spaces, or none. Empty: it is no word. */
    public static Optional<Word> typed(String text) {
        var symbols = text.toLowerCase(Locale.ROOT).replaceAll("[-\\s]", "").replace('o', '0').replaceAll("[il]", "1");
        return symbols.length() == SYMBOLS && symbols.chars().allMatch(each -> ALPHABET.indexOf(each) >= 0)
                ? Optional.of(new Word(symbols)) : Optional.empty();
    }

    /** As it is shown to the person who carries it. */
    public String shown() {
        return String.join("-", symbols.split("(?<=\\G.{" + GROUP + "})"));
    }

    /** Not the word: what is printed by accident is no way in. */
    @Override
    public String toString() {
        return "Word";
    }
}

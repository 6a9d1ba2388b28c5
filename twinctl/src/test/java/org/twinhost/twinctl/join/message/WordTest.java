package org.twinhost.twinctl.join.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordTest {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000, 0000-0000-0000-0000",
        "ffffffffffffffffffff, zzzz-zzzz-zzzz-zzzz",
        "00000000000000000001, 0000-0000-0000-0001",
        "80000000000000000000, g000-0000-0000-0000",
        "0123456789abcdef0011, 04hm-asw9-nf6y-y00h",
    })
    void itIsShownInFours(String random, String shown) {
        assertThat(Word.of(HexFormat.of().parseHex(random)).shown()).isEqualTo(shown);
    }

    /** Read as a number, it is the number that it was made of: no bit of chance is lost. */
    @Test
    void everyBitCounts() {
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            var bytes = new byte[Word.BYTES];
            random.nextBytes(bytes);
            var read = Word.of(bytes).symbols().chars().mapToObj(each -> BigInteger.valueOf(ALPHABET.indexOf(each)))
                    .reduce(BigInteger.ZERO, (all, next) -> all.shiftLeft(5).or(next));
            assertThat(read).isEqualTo(new BigInteger(1, bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"04hm-asw9-nf6y-y00h", "04HMASW9NF6YY00H", " 04hm asw9 nf6y y00h\n", "o4hm-asw9-nf6y-yoOh"})
    void itIsUnderstoodHoweverItIsTyped(String typed) {
        assertThat(Word.typed(typed)).contains(Word.of(HexFormat.of().parseHex("0123456789abcdef0011")));
        assertThat(Word.typed("lIlI-1111-0000-0000")).isEqualTo(Word.typed("1111-1111-0000-0000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04hm-asw9-nf6y-y00", "04hm-asw9-nf6y-y00hh", "04hm-asw9-nf6y-y00u", "04hm_asw9_nf6y_y00h"})
    void whatIsNoneIsNone(String typed) {
        assertThat(Word.typed(typed)).isEmpty();
    }

    @Test
    void itIsNotPrintedByAccident() {
        assertThat(Word.of(HexFormat.of().parseHex("0123456789abcdef0011"))).hasToString("Word");
        assertThatThrownBy(() -> Word.of(Arrays.copyOf(new byte[0], 8))).hasMessageContaining("not of 8");
    }
}

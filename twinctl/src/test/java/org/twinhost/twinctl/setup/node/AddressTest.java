package org.twinhost.twinctl.setup.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people write them. */
class AddressTest {

    @ParameterizedTest
    @CsvSource({"10.90.2.1,24,10.90.2.2", "10.90.2.2,24,10.90.2.1", "10.90.2.101,24,10.90.2.102", "10.90.2.1,30,10.90.2.2",
        "10.90.2.0,31,''", "10.90.2.1,31,''", "10.90.2.253,24,10.90.2.254", "10.90.2.255,24,10.90.2.1", "192.0.2.1,32,''",
        "2001:db8::1,64,2001:db8::2", "2001:db8:0:1::a,64,2001:db8:0:1::9", "10.90.2.254,24,10.90.2.253"})
    void theOtherOfTwoThatWereNumberedTogether(String one, int prefix, String other) {
        var found = Address.of(one).orElseThrow().neighbour(prefix).map(Address::toString).orElse("");
        if (one.equals("10.90.2.255") || prefix == 31) {
            // One is nobody's address, of the other there is no way to know.
            assertThat(found).isIn("", other, "10.90.2.0", "10.90.2.1", "10.90.2.2");
        } else {
            assertThat(found).isEqualTo(other);
        }
    }

    @ParameterizedTest
    @CsvSource({"2001:DB8:0:0::1,2001:db8::1", "::1,::1", "2001:db8:0:0:1:0:0:0,2001:db8:0:0:1::", "10.0.0.1,10.0.0.1",
        "fd00::2,fd00::2", "2001:0:0:1:0:0:0:0,2001:0:0:1::",
        "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8"})
    void itIsWrittenAsUsual(String written, String text) {
        assertThat(Address.of(written).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.1", "010.0.0.1", "10.0.0.256", "a.b.c.d", "localhost", "1:2", "::1::", "10.0.0.1/24",
        "fe80::1%eth0"})
    void whatOnlyLooksLikeOneIsNone(String text) {
        assertThat(Address.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.90.2.1,10.90.2.200,24,true", "10.90.2.1,10.90.3.1,24,false", "10.90.2.1,10.90.3.1,23,true",
        "2001:db8::1,2001:db8::ffff,64,true", "2001:db8::1,10.0.0.1,0,false"})
    void twoAreInOneNetwork(String one, String other, int prefix, boolean are) {
        assertThat(Address.of(one).orElseThrow().isInNetworkOf(Address.of(other).orElseThrow(), prefix)).isEqualTo(are);
    }
}

package org.twinhost.config.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "10.90.1.1", "192.168.0.255", "1.0.0.0", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "fd00::", "::2", "fd00::10.90.1.1",
        "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "fe80::1%eth0", "1::8", "1:2:3:4:5:6:7::"})
    void anAddressOfANodeIsRead(String text) {
        assertThat(IpAddress.of(text)).get().satisfies(address -> assertThat(address.whyNoNode()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "10.90.1.256", "10.90.1", "10.90.1.1.1", "10.90.1.", "010.90.1.1", "10.90.1.0x1", "10.90.1.1/24", " 10.90.1.1", "",
        "0", "127.1", "jupiter1", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::",
        "g::1", "fe80::1", "fe80::1%", "fe80::1%a b", "2001:db8::1%eth0", "10.90.1.1%eth0", "::1.2.3", "1.2.3.4::",
        "1:1.2.3.4::", "[::2]", "::ffff:1.2.3.400"})
    void whatOnlyLooksLikeOneIsNone(String text) {
        assertThat(IpAddress.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, every address", "::, every address", "0.1.2.3, no network", "224.0.0.1, multicast",
        "ff02::1, multicast", "255.255.255.255, broadcast"})
    void anAddressThatIsNoNodesSaysWhy(String text, String why) {
        assertThat(IpAddress.of(text).orElseThrow().whyNoNode()).get().asString().contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    void loopbackIsKnownAsSuch(String text) {
        assertThat(IpAddress.of(text)).get().matches(IpAddress::isLoopback);
        assertThat(IpAddress.of("10.127.0.1")).get().matches(address -> !address.isLoopback());
        assertThat(IpAddress.of("::2")).get().matches(address -> !address.isLoopback());
    }

    @Test
    void theSameAddressWrittenTwiceIsTheSame() {
        assertThat(IpAddress.of("2001:DB8::0:1")).isEqualTo(IpAddress.of("2001:db8:0:0:0:0:0:1"));
        assertThat(IpAddress.of("::ffff:10.90.1.1")).isEqualTo(IpAddress.of("10.90.1.1"));
        assertThat(IpAddress.of("fe80::1%eth0")).isNotEqualTo(IpAddress.of("fe80::1%eth1"));
    }
}

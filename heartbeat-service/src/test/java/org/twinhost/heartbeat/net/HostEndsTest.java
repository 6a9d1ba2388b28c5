package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEndsTest {

    @TempDir
    Path ttys;

    private List<String> reasons(String... ends) {
        return new HostEnds(ttys).reasons(List.of(ends));
    }

    @Test
    void everyAddressOfThisMachineIsItsOwn() throws IOException {
        var own = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .map(address -> address.getHostAddress()).toArray(String[]::new);
        assertThat(own).isNotEmpty();
        assertThat(reasons(own)).isEmpty();
        assertThat(reasons("127.0.3.1", "::1")).isEmpty();
    }

    @Test
    void allThatItDoesNotHaveIsSaidOnce() {
        assertThat(reasons("192.0.2.77", "2001:db8::77", "192.0.2.77", "jupiter1", "")).satisfiesExactly(
                four -> assertThat(four).startsWith("no interface of this node has the address 192.0.2.77"),
                six -> assertThat(six).startsWith("no interface of this node has the address 2001:db8::77"),
                name -> assertThat(name).startsWith("jupiter1 is neither"),
                nothing -> assertThat(nothing).contains("is neither"));
    }

    /** Of a machine's terminals {@code /dev/null} plays one. */
    @Test
    void aSerialDeviceIsThereAndHasAPortBehindIt() throws IOException {
        assertThat(reasons("/dev/null")).isEmpty();
        Files.writeString(Files.createDirectories(ttys.resolve("null")).resolve("type"), "4\n");
        assertThat(reasons("/dev/null")).isEmpty();
        Files.writeString(ttys.resolve("null/type"), "0\n");
        assertThat(reasons("/dev/null")).singleElement().asString().startsWith("there is no serial port behind /dev/null");
    }

    @Test
    void whatIsNoSerialDevice() throws IOException {
        var file = Files.writeString(ttys.resolve("file"), "");
        assertThat(reasons(file.toString(), "/dev/ttyNowhere", "/dev")).satisfiesExactly(
                one -> assertThat(one).isEqualTo(file + " is no serial device"),
                two -> assertThat(two).startsWith("serial device /dev/ttyNowhere is not there"),
                three -> assertThat(three).isEqualTo("/dev is no serial device"));
    }
}

package org.twinhost.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.http.CheckMkLine;

/** What systemd says to a service, and in which words a service tells how it does. */
class UnitWordsTest {

    @Test
    void systemdSaysWhereAndHowOften() {
        var told = UnitEnvironment.of(Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "60000000",
                "WATCHDOG_PID", "17"), 17);
        assertThat(told.socket()).contains("/run/systemd/notify");
        assertThat(told.watchdog()).contains(Duration.ofSeconds(60));
        assertThat(UnitEnvironment.of(Map.of("NOTIFY_SOCKET", "@abstract"), 17))
                .isEqualTo(new UnitEnvironment(Optional.of("@abstract"), Optional.empty()));
    }

    @Test
    void whatIsNotThereOrIsNotForThisProcessIsNotThere() {
        var nothing = new UnitEnvironment(Optional.empty(), Optional.empty());
        assertThat(UnitEnvironment.of(Map.of(), 17)).isEqualTo(nothing);
        for (var address : List.of("", "@", "vsock:2:1234", "relative")) {
            assertThat(UnitEnvironment.of(Map.of("NOTIFY_SOCKET", address), 17)).as(address).isEqualTo(nothing);
        }
        for (var micros : List.of("", "0", "-1", "soon")) {
            assertThat(UnitEnvironment.of(Map.of("WATCHDOG_USEC", micros), 17)).as(micros).isEqualTo(nothing);
        }
        assertThat(UnitEnvironment.of(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "18"), 17))
                .as("of who made this process").isEqualTo(nothing);
    }

    @Test
    void whatIsMissingIsNamedWithItsReason() {
        var libvirt = HealthCheckResponse.named("libvirt").down().withData("reason", "no answer for 5 s").build();
        var room = HealthCheckResponse.named("room for state").up().build();
        assertThat(Readiness.of(List.of(libvirt, room), List.of(new CheckMkLine(2, "Audit of vm", "", "not kept"))))
                .isEqualTo(new Readiness(false, "not ready: libvirt (reason no answer for 5 s)"));
    }

    @Test
    void whoIsReadySaysTheWorstThatCheckMkIsTold() {
        var room = HealthCheckResponse.named("room for state").up().build();
        assertThat(Readiness.of(List.of(room), List.of(new CheckMkLine(0, "Membership", "", "view 3"))))
                .isEqualTo(new Readiness(true, "serving"));
        assertThat(Readiness.of(List.of(room), List.of(new CheckMkLine(3, "odd", "", "?"),
                new CheckMkLine(1, "Fencing", "", "fencing jupiter1 since 12:00"),
                new CheckMkLine(2, "Volume web1", "", "frozen"), new CheckMkLine(1, "late", "", "?"))))
                .isEqualTo(new Readiness(true, "Volume web1: frozen"));
    }
}

package org.twinhost.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line of check_mk, from what {@code twinctl doctor} left. */
class DoctorWatchTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PROTECTED   | 2026-03-01T11:59:00Z | | 0 \"Twinhost doctor\" findings=0 nothing found, in the last hour",
        "AT RISK     | 2026-03-01T09:59:00Z | port-open | 1 \"Twinhost doctor\" findings=1 port-open, 2 h ago: twinctl doctor",
        "UNPROTECTED | 2026-02-25T09:59:00Z | unit-off | 2 \"Twinhost doctor\" findings=1 unit-off, 4 days ago: twinctl doctor",
        "PROTECTED   | 2026-01-01T12:00:00Z | | 1 \"Twinhost doctor\" findings=0 nothing found, 59 days ago, which is long:"
            + " twinctl doctor",
    })
    void saysTheLastVerdictWithItsAge(String verdict, String at, String code, String line) throws IOException {
        var findings = code == null ? "" : "{\"code\":\"" + code + "\"}";
        assertThat(read("{\"verdict\":\"" + verdict + "\",\"at\":\"" + at + "\",\"findings\":[" + findings + "]}"))
                .isEqualTo(line);
    }

    @Test
    void aNodeThatNobodyLookedAtIsNotGreen() {
        assertThat(DoctorWatch.line(folder.resolve("doctor.json"), NOW)).hasToString(
                "1 \"Twinhost doctor\" - never asked on this node: twinctl doctor");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"nonsense", "{}", "{\"verdict\":\"PROTECTED\",\"at\":\"yesterday\"}", "''"})
    void whatIsBrokenIsNotGreen(String content) throws IOException {
        assertThat(read(content)).startsWith("1 \"Twinhost doctor\" - what it found can't be read");
    }

    private String read(String content) throws IOException {
        return DoctorWatch.line(Files.writeString(folder.resolve("doctor.json"), content), NOW).toString();
    }
}

package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.runtime.OwnRelease;

class ReleaseTest {

    @ParameterizedTest
    @CsvSource({"1.2.3, 1.2.3, 0", "1.2.3, 1.10.0, -1", "2.0, 1.9.9 (abc), 1", "0.1.0-SNAPSHOT (1a2), 0.1.0-SNAPSHOT (9f), 0",
        "1.2, 1.2.1, -1", "what, 1.0, -1", "'', what, 0", "99999999999.1, 1, 0"})
    void byTheirNumbers(String one, String other, int order) {
        assertThat(Integer.signum(Release.compare(one, other))).isEqualTo(order);
        assertThat(Integer.signum(Release.compare(other, one))).isEqualTo(-order);
    }

    @Test
    void theBuildSaysWhichItIs() {
        assertThat(OwnRelease.name()).get().asString().matches("[0-9.]+(-SNAPSHOT)?( \\([0-9a-f]+\\))?");
    }
}

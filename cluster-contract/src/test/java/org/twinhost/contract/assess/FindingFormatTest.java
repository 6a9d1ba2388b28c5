package org.twinhost.contract.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.Json;

/** Nodes of two versions run side by side while one is upgraded: what is for people must not come between them. */
class FindingFormatTest {

    @Test
    void aCodeOfALaterVersionIsUnderstoodAsUnknownAndKeepsItsName() throws IOException {
        var told = "{\"code\":\"flux-low\",\"what\":\"node jupiter2\",\"text\":\"the flux is low\"}";
        var finding = Json.read(told.getBytes(StandardCharsets.UTF_8), Finding.class);

        assertThat(finding.code()).isEqualTo(FindingCode.UNKNOWN);
        assertThat(finding.label()).isEqualTo("flux-low");
        assertThat(new String(Json.bytes(finding), StandardCharsets.UTF_8)).isEqualTo(told);
    }

    @Test
    void everyCodeIsReadAsItIsWritten() {
        for (var code : FindingCode.values()) {
            assertThat(FindingCode.of(code.label())).isEqualTo(code);
        }
    }
}

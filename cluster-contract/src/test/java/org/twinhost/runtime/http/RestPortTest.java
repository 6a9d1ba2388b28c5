package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What holds for the REST port of each of the six services: a test of the whole service implements this. */
public interface RestPortTest {

    @Test
    default void aStrangersBodyIsRefusedBeforeItIsRead() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("POST /v1/anything HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer wrong\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n");
            assertThat(stranger.hearsUntilTheEnd())
                    .startsWith("HTTP/1.1 401 ").contains("application/problem+json", "api.token");
        }
    }

    @Test
    default void aStrangerGetsOneAnswerToWhatEverybodyMaySee() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n".repeat(3));
            assertThat(stranger.hearsUntilTheEnd()).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1 ");
        }
    }
}

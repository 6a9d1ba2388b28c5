package org.twinhost.runtime.http.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a head is whole. */
class HeadTest {

    private static final int MOST = 100;

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: here\r\n\r\n", "GET / HTTP/1.0\n\n",
        "\r\n\r\nGET / HTTP/1.1\r\nA: b\r\n\r\n", "POST / HTTP/1.1\r\nA: b\r\n\r\nbody"})
    void endsWithItsEmptyLineHoweverItIsCut(String request) {
        var atOnce = new Head(MOST).add(bytes(request));
        assertThat(atOnce).isNotNull();
        assertThat(atOnce.toString(ISO_8859_1)).isEqualTo(request);

        var head = new Head(MOST);
        var end = Math.max(request.lastIndexOf("\n\n"), request.lastIndexOf("\n\r\n") + 1);
        for (int at = 0; at <= end; at++) {
            assertThat(head.add(bytes(request.substring(at, at + 1)))).as("%d bytes", at + 1).isNull();
        }
        var whole = head.add(bytes(request.substring(end + 1)));
        assertThat(whole).isNotNull();
        assertThat(whole.toString(ISO_8859_1)).isEqualTo(request);
    }

    @Test
    void ofTooManyBytesIsAwaitedNoLonger() {
        var head = new Head(MOST);
        assertThat(head.add(bytes("x".repeat(MOST)))).isNull();
        var all = head.add(bytes("y"));
        assertThat(all).isNotNull();
        assertThat(all.readableBytes()).isEqualTo(MOST + 1);
    }
}

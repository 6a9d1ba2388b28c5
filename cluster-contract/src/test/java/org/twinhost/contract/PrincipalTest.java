package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrincipalTest {

    /** A name is what the asker gave: it may end the line, or turn what follows around. */
    @Test
    void aNameStaysInItsLineOfTheLog() {
        var asker = Principal.administrator("eva\nrequest=4711 by root\u202E\u001B[2J", Principal.Right.OPERATE);
        assertThat(asker).hasToString("eva\uFFFDrequest=4711 by root\uFFFD\uFFFD[2J (REST, OPERATE)");
        assertThat(Principal.administrator("Zoë", Principal.Right.OPERATE)).hasToString("Zoë (REST, OPERATE)");
    }
}

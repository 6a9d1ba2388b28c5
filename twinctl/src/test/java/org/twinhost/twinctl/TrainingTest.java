package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class TrainingTest {

    @Test
    void everyCallOfTheTrainingRunEndsAsItShould() {
        assertThatCode(Training::main).doesNotThrowAnyException();
    }
}

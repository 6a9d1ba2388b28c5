package org.twinhost.replication.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VerifyState.Range;
import org.twinhost.contract.replication.VerifyState.Trouble;
import org.twinhost.contract.replication.VerifyState.Why;

class VerifyNoteTest {

    private static final String BIRTH = "00000000000000a1";
    private static final VerifyState FOUND = new VerifyState(false, null, null, Instant.parse("2026-11-29T02:00:00Z"), 1 << 20,
            4096, 8192, List.of(new Range(0, 8192)), Instant.parse("2026-11-30T02:00:00Z"), 4096,
            List.of(new Trouble(new Range(8192, 4096), Why.NOT_REPAIRED, "jupiter2")));

    @Test
    void whatWasFoundIsKnownAgain() {
        assertThat(VerifyNote.read(new VerifyNote(BIRTH, FOUND).bytes(), "web1", BIRTH)).isEqualTo(FOUND);
    }

    @Test
    void aVolumeMadeAnewUnderTheSameNameInheritsNothing() {
        assertThat(VerifyNote.read(new VerifyNote(BIRTH, FOUND).bytes(), "web1", "00000000000000a2"))
                .isEqualTo(VerifyState.NEVER);
    }

    @Test
    void whatIsDamagedOrSaysNotOfWhichVolumeItIsIsNotBelieved() {
        for (var note : new String[] {"", "{", "null", "{}", "{\"birth\":\"00000000000000a1\"}",
            "{\"birth\":\"00000000000000a1\",\"state\":{\"troubles\":[{}]}}",
            "{\"birth\":\"00000000000000a1\",\"state\":{\"ranges\":[null]}}",
            "{\"running\":false,\"checkedBytes\":1,\"repairedBytes\":0,\"differingBytes\":0,\"ranges\":[]}"}) {
            assertThat(VerifyNote.read(note.getBytes(StandardCharsets.UTF_8), "web1", BIRTH)).as(note)
                    .isEqualTo(VerifyState.NEVER);
        }
    }
}

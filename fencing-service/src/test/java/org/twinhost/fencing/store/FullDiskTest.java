package org.twinhost.fencing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.runtime.audit.AuditLog;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.files.OnASmallDisk;

/**
 * What the disk does not take is no proof, and nothing is shot; that the core waits is told by {@code FencingStoryTest} and
 * {@code OperatorStoryTest}.
 */
class FullDiskTest extends OnASmallDisk {

    private static final NodeId KEEPER = new NodeId("jupiter1");
    private static final NodeId VICTIM = new NodeId("jupiter2");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final FencingDocument PROVEN = new FencingDocument(List.of(new FenceProof(VICTIM, 4, KEEPER, 7,
            FenceProof.Method.POWER_OFF, "ipmi", NOW, 80)), List.of(), List.of());
    private static final AuditEntry WORD = new AuditEntry(NOW, "anna", VICTIM, 4, "accepted");

    private AuditLog audit;
    private FencingStore store;

    @BeforeEach
    void aStoreOnIt() {
        audit = new AuditLog(state, _ -> line(WORD), _ -> { });
        store = new FencingStore(state, word -> audit.append(line(word), true));
    }

    @AfterEach
    void noFileStaysOpen() {
        if (audit != null) {
            audit.close();
        }
    }

    @Test
    void aProofThatTheDiskDidNotTakeIsNotThereAfterARestart() throws IOException {
        store.write(FencingDocument.EMPTY, List.of());
        disk.fill();
        assertThatThrownBy(() -> store.write(PROVEN, List.of())).hasMessageContaining("No space left");
        assertThat(store.read()).isEqualTo(FencingDocument.EMPTY);
        disk.free();
        store.write(PROVEN, List.of());
        assertThat(store.read()).isEqualTo(PROVEN);
    }

    @Test
    void anOperatorsWordThatTheAuditDidNotTakeDoesNotCount() throws IOException {
        store.write(FencingDocument.EMPTY, List.of(WORD));
        disk.fill();
        var many = Collections.nCopies(100, WORD);
        assertThatThrownBy(() -> store.write(PROVEN, many)).hasMessageContaining("No space left");
        assertThat(store.read()).isEqualTo(FencingDocument.EMPTY);
    }

    @Test
    void aWordThatWasRefusedHoldsNothingUpAndOneThatWasKeptIsNotKeptTwice() throws IOException {
        var kept = new ArrayList<AuditEntry>();
        var refused = new AuditEntry(NOW, "anna", VICTIM, 4, "refused: it is heard");
        var other = new FencingStore(state, word -> {
            if (word.equals(refused)) {
                throw new IOException("No space left on device");
            }
            kept.add(word);
        });
        Files.createDirectory(state.resolve("fencing.json"));
        assertThatThrownBy(() -> other.write(PROVEN, List.of(WORD, refused))).isInstanceOf(IOException.class);
        Files.delete(state.resolve("fencing.json"));
        other.write(PROVEN, List.of(WORD, refused, WORD));
        assertThat(other.read()).isEqualTo(PROVEN);
        assertThat(kept).containsExactly(WORD, WORD);
        other.write(PROVEN, List.of(WORD));
        assertThat(kept).as("the same word once more").hasSize(3);
    }

    @Test
    void withRoomSetAsideANodeIsFencedAndAWordIsTakenOnAFullDisk() throws IOException {
        disk.setAside(state);
        store.write(FencingDocument.EMPTY, List.of(WORD));
        disk.fill();
        store.write(PROVEN, Collections.nCopies(100, WORD));
        assertThat(store.read()).isEqualTo(PROVEN);
        assertThat(Files.readAllLines(state.resolve("audit.log"))).hasSize(101);
    }

    private static org.twinhost.runtime.audit.AuditEntry line(AuditEntry word) {
        return new org.twinhost.runtime.audit.AuditEntry(word.at(), KEEPER, ServiceName.FENCING,
                Principal.administrator(word.operator(), Principal.Right.OVERRIDE), Peer.unknown("told to fencing"),
                "word that a node is off", word.node().value(), null, null, word.outcome(), null);
    }
}

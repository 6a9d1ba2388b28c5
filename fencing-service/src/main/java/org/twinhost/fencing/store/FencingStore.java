package org.twinhost.fencing.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;

/**
 * {@code fencing.json}, replaced as a whole, after the words that it rests on are in the service's audit. For one thread at a
 * time.
 */
@RegisterForReflection(targets = {
    FencingDocument.class, FencingDocument.OffSent.class, FencingDocument.KnownIncarnation.class, FencingOrder.class
})
public final class FencingStore {

    private final Path document;
    private final Audit audit;

    /** Where operators' words are kept; returns once one is on stable storage. */
    @FunctionalInterface
    public interface Audit {
        void keep(AuditEntry word) throws IOException;
    }

    public FencingStore(Path folder, Audit audit) {
        this.document = folder.resolve("fencing.json");
        this.audit = audit;
    }

    /**
     * What was kept. An unreadable document is put aside: without it proofs are asked for anew, which is safe; without
     * fencing nothing is ever recovered.
     */
    public FencingDocument read() throws IOException {
        return StateFile.read(document, content -> Json.read(content, FencingDocument.class),
                "kept proofs are void, they will be asked for anew").orElse(FencingDocument.EMPTY);
    }

    /** Returns once the words, then the document, are on stable storage. */
    public void write(FencingDocument content, List<AuditEntry> words) throws IOException {
        for (var word : words) {
            audit.keep(word);
        }
        DurableFile.write(document, Json.bytes(content));
    }
}

package org.twinhost.fencing.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;

/**
 * Fencing's two files: {@code fencing.json}, replaced as a whole, and {@code audit.log}, one JSON line an operator's word,
 * only ever appended to. For one thread at a time.
 */
@RegisterForReflection(targets = {
    FencingDocument.class, FencingDocument.OffSent.class, FencingDocument.KnownIncarnation.class, FencingOrder.class,
    AuditEntry.class
})
public final class FencingStore {

    private final Path document;
    private final Path audit;

    public FencingStore(Path folder) {
        this.document = folder.resolve("fencing.json");
        this.audit = folder.resolve("audit.log");
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
        if (!words.isEmpty()) {
            var lines = words.stream().map(word -> Json.tree(word) + "\n").collect(Collectors.joining());
            DurableFile.append(audit, lines.getBytes(StandardCharsets.UTF_8));
        }
        DurableFile.write(document, Json.bytes(content));
    }
}

package org.twinhost.fencing.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;
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
            append(words);
        }
        DurableFile.write(document, Json.bytes(content));
    }

    private void append(List<AuditEntry> words) throws IOException {
        PrivateFolder.make(audit.getParent());
        var isNew = Files.notExists(audit);
        try (var channel = FileChannel.open(audit,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (var word : words) {
                var line = ByteBuffer.wrap((Json.tree(word) + "\n").getBytes(StandardCharsets.UTF_8));
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            }
            channel.force(true);
        }
        if (isNew) {
            try (var folder = FileChannel.open(audit.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }
}

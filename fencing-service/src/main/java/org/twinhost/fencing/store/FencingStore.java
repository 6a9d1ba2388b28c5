package org.twinhost.fencing.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;

/**
 * {@code fencing.json}, replaced as a whole, after the words that it rests on are in the service's audit; and beside it
 * {@code tests.json}, the last tests of the fence devices, on which nothing rests, and {@code drills.json}, the power-on that
 * is owed after a drill. For one thread at a time.
 */
@RegisterForReflection(targets = {
    FencingDocument.class, FencingDocument.OffSent.class, FencingDocument.KnownIncarnation.class, FencingOrder.class,
    KeptTests.class, KeptTests.KeptTest.class, KeptDrill.class, KeptDrill.Document.class
})
public final class FencingStore {

    private static final Logger LOG = Logger.getLogger(FencingStore.class);

    private final Path document;
    private final Path tests;
    private final Path drills;
    private final Audit audit;
    /** Of the write that failed last: they have their lines, and are not written again with the next attempt. */
    private final List<AuditEntry> kept = new ArrayList<>();

    /** Where operators' words are kept; returns once one is on stable storage. */
    @FunctionalInterface
    public interface Audit {
        void keep(AuditEntry word) throws IOException;
    }

    public FencingStore(Path folder, Audit audit) {
        this.document = folder.resolve("fencing.json");
        this.tests = folder.resolve("tests.json");
        this.drills = folder.resolve("drills.json");
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

    /**
     * Returns once the words that count, then the document, are on stable storage. A word that was refused rests on nothing:
     * it is kept if it can be.
     */
    public void write(FencingDocument content, List<AuditEntry> words) throws IOException {
        if (!startsWith(words, kept)) {
            kept.clear();
        }
        for (var word : words.subList(kept.size(), words.size())) {
            keep(word);
            kept.add(word);
        }
        DurableFile.write(document, Json.bytes(content));
        kept.clear();
    }

    /** Without them the devices count as untested. */
    public KeptTests readTests() throws IOException {
        return StateFile.read(tests, content -> Json.read(content, KeptTests.class),
                "fence devices count as never tested until 'twinctl fence test NODE'").orElse(KeptTests.NONE);
    }

    /** Why they are not on stable storage; empty: they are. Whoever tests again has them again, so no reserve is used up. */
    public Optional<String> failureOfWriting(KeptTests content) {
        try {
            DurableFile.writeIfRoom(tests, Json.bytes(content));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.errorf("the test of a fence device cannot be written to %s: %s. It is forgotten when fencing starts anew: check"
                    + " the disk and its free space", tests, e);
            return Optional.of(e.toString());
        }
    }

    /** Without it a node stays off that a drill switched off before this service was started anew. */
    public KeptDrill.Document readDrills() throws IOException {
        return StateFile.read(drills, content -> Json.read(content, KeptDrill.Document.class),
                "a node whose power a drill cut just now stays off until somebody switches it on")
                .orElse(KeptDrill.Document.NONE);
    }

    /** Why it is not on stable storage; empty: it is. */
    public Optional<String> failureOfWriting(KeptDrill.Document content) {
        try {
            DurableFile.write(drills, Json.bytes(content));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.errorf("a drill cannot be written to %s: %s. Check the disk and its free space", drills, e);
            return Optional.of(e.toString());
        }
    }

    private static boolean startsWith(List<AuditEntry> words, List<AuditEntry> first) {
        return words.size() >= first.size() && words.subList(0, first.size()).equals(first);
    }

    private void keep(AuditEntry word) throws IOException {
        try {
            audit.keep(word);
        } catch (IOException | RuntimeException e) {
            if (word.counts()) {
                throw e;
            }
            LOG.debugf(e, "a refused word about %s is not in the audit", word.node());
        }
    }
}

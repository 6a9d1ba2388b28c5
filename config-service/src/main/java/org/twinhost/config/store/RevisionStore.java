package org.twinhost.config.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.desk.Revisions;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * The revisions this node took, one file each, newest number last; what a start without LDAP begins from. Not for two
 * threads at once, reading apart.
 */
@RegisterForReflection(targets = Intent.class)
public final class RevisionStore implements Revisions {

    private static final Logger LOG = Logger.getLogger(RevisionStore.class);
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final int keptMax;
    private final ServiceLoop writer;

    /**
     * @param folder of the revisions; made when missing
     * @param keptMax how many are kept
     * @param writer waits for the disk
     */
    public RevisionStore(Path folder, int keptMax, ServiceLoop writer) {
        this.writer = writer;
        this.folder = folder;
        this.keptMax = keptMax;
    }

    @Override
    public void keep(Intent intent, Consumer<Optional<String>> then) {
        writer.execute(() -> {
            Optional<String> trouble = Optional.empty();
            try {
                keep(intent);
            } catch (IOException e) {
                trouble = Optional.of(file(intent.revision().number()) + ": " + e);
            }
            then.accept(trouble);
        });
    }

    /** Durable when it returns; the oldest ones go. */
    private void keep(Intent intent) throws IOException {
        DurableFile.write(file(intent.revision().number()), Json.bytes(intent));
        var files = files();
        for (var old : files.subList(0, Math.max(0, files.size() - keptMax))) {
            Files.deleteIfExists(old);
        }
    }

    @Override
    public Known load() throws IOException {
        var known = Known.NOTHING;
        for (var intent : history()) {
            known = known.with(intent, Origin.DISK);
        }
        return known;
    }

    /** Oldest first; an unreadable file is left out and reported. */
    public List<Intent> history() throws IOException {
        var intents = new ArrayList<Intent>();
        for (var file : files()) {
            read(file).ifPresent(intents::add);
        }
        return intents;
    }

    public Optional<Intent> revision(long number) throws IOException {
        return Files.exists(file(number)) ? read(file(number)) : Optional.empty();
    }

    private Optional<Intent> read(Path file) throws IOException {
        try {
            var intent = Json.read(Files.readAllBytes(file), Intent.class);
            if (Content.hash(intent.snapshot()).equals(intent.revision().hash())) {
                return Optional.of(intent);
            }
            LOG.errorf("%s is damaged: its content does not match its hash; it is left out", file);
        } catch (IOException | RuntimeException e) {
            LOG.errorf("%s is unreadable (%s); it is left out", file, e);
        }
        return Optional.empty();
    }

    private Path file(long number) {
        return folder.resolve("%019d".formatted(number) + SUFFIX);
    }

    private List<Path> files() throws IOException {
        PrivateFolder.make(folder);
        try (var list = Files.list(folder)) {
            return list.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName)).toList();
        }
    }
}

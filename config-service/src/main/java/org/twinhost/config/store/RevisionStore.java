package org.twinhost.config.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.desk.Revisions;
import org.twinhost.config.history.GitHistory;
import org.twinhost.config.history.Story;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;
import org.twinhost.runtime.files.StateFile;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * The revisions this node took. The last good one is a file of its own: what a start without LDAP begins from, and what is
 * durable before it is in force. All of them are the history, a git repository. A revision waits in its file until it is
 * there; where git can't take it, because the disk is full or broken, it waits longer and nothing else does.
 *
 * <p>Not for two threads at once, reading apart.
 */
@RegisterForReflection(targets = Intent.class)
public final class RevisionStore implements Revisions, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RevisionStore.class);
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final int rememberedMax;
    private final ServiceLoop writer;
    private final GitHistory history;

    /**
     * @param folder of the files; made when missing. The history is beside it
     * @param rememberedMax how many a start remembers, and how many wait for the history at most
     * @param writer waits for the disk
     */
    public RevisionStore(Path folder, int rememberedMax, ServiceLoop writer) {
        this.writer = writer;
        this.folder = folder;
        this.rememberedMax = rememberedMax;
        this.history = new GitHistory(folder.resolveSibling("history.git"));
    }

    @Override
    public void keep(Intent intent, Consumer<Optional<String>> then) {
        writer.execute(() -> {
            var file = file(intent.revision().number());
            try {
                DurableFile.write(file, Json.bytes(intent));
            } catch (IOException e) {
                then.accept(Optional.of(file + ": " + e));
                return;
            }
            intoHistory();
            then.accept(Optional.empty());
            tidyUp();
        });
    }

    /** What waits; then only the newest file stays. */
    private void intoHistory() {
        try {
            var waiting = files();
            for (var file : waiting) {
                var intent = kept(file);
                if (intent.isPresent()) {
                    history.append(intent.get(), writer.wallClock());
                }
            }
            delete(waiting.subList(0, Math.max(0, waiting.size() - 1)));
        } catch (IOException | RuntimeException e) {
            history.close(); // the next try looks whether it is damaged
            LOG.warnf("revisions wait to be added to the history (%s); they are in force nevertheless, and it is tried again"
                    + " with the next one", e);
            forgetTheOldest();
        }
    }

    private void forgetTheOldest() {
        try {
            var waiting = files();
            delete(waiting.subList(0, Math.max(0, waiting.size() - rememberedMax)));
        } catch (IOException e) {
            LOG.warnf("old files in %s could not be deleted: %s", folder, e);
        }
    }

    private static void delete(List<Path> files) throws IOException {
        for (var file : files) {
            Files.deleteIfExists(file);
        }
    }

    private void tidyUp() {
        try {
            history.tidyUp();
        } catch (IOException | RuntimeException e) {
            LOG.warnf("%s; it is tried again later", e);
        }
    }

    @Override
    public Known load() throws IOException {
        intoHistory();
        var numbers = new TreeMap<Long, String>();
        var newest = Optional.<Intent>empty();
        for (var file : files()) {
            var intent = kept(file);
            if (intent.isPresent()) {
                newest = intent;
                numbers.put(intent.get().revision().number(), intent.get().revision().hash());
            }
        }
        try {
            history.log(rememberedMax).forEach(story -> numbers.put(story.revision().number(), story.revision().hash()));
            newest = newest.isPresent() ? newest : history.newest();
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the history is unreadable: %s", e);
        }
        return newest.isEmpty() ? Known.NOTHING
                : new Known(newest, Origin.DISK, Collections.unmodifiableSortedMap(numbers));
    }

    /**
     * The oldest first.
     *
     * @param most how many
     */
    public List<Story> history(int most) throws IOException {
        var stories = new TreeMap<Long, Story>();
        for (var story : history.log(most)) {
            stories.put(story.revision().number(), story);
        }
        for (var file : files()) {
            read(file).ifPresent(intent -> stories.putIfAbsent(intent.revision().number(), Story.of(intent)));
        }
        return new ArrayList<>(stories.values());
    }

    public Optional<Intent> revision(long number) throws IOException {
        var waiting = Files.exists(file(number)) ? read(file(number)) : Optional.<Intent>empty();
        return waiting.isPresent() ? waiting : history.revision(number);
    }

    /** A damaged one is put aside. */
    private static Optional<Intent> kept(Path file) throws IOException {
        return StateFile.read(file, RevisionStore::intent, "the configuration is the one before it, or the directory's");
    }

    private static Optional<Intent> read(Path file) throws IOException {
        var content = DurableFile.read(file);
        return content.isEmpty() ? Optional.empty() : Optional.of(intent(content.get()));
    }

    private static Intent intent(byte[] content) throws IOException {
        var intent = Json.read(content, Intent.class);
        if (!Content.hash(intent.snapshot()).equals(intent.revision().hash())) {
            throw new IOException("its content does not match its hash");
        }
        return intent;
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

    @Override
    public void close() {
        history.close();
    }
}

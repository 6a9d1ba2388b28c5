package org.twinhost.config.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.fields.Content;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;

/**
 * Every revision this node took, a commit each of one file, {@code cluster.json}, on the branch {@code main} of a bare
 * repository: {@code git log -p main} shows who changed what. Nothing depends on it but looking back: a damaged one is put
 * aside and begun anew (decision 0068). One thread adds, any read.
 */
public final class GitHistory implements AutoCloseable {

    static final String FILE = "cluster.json";
    private static final Logger LOG = Logger.getLogger(GitHistory.class);
    private static final String BRANCH = Constants.R_HEADS + "main";
    private static final String NOBODY = "unknown";
    private static final String ASIDE = ".unreadable";
    /** Objects in files of their own before they are packed into one; three a revision. */
    private static final int LOOSE_MAX = 600;

    private final Path folder;
    private final int looseMax;
    private @Nullable Repository open;
    private long loose;

    /** @param folder of the repository; made when missing */
    public GitHistory(Path folder) {
        this(folder, LOOSE_MAX);
    }

    GitHistory(Path folder, int looseMax) {
        NoSurroundings.enter();
        this.folder = folder;
        this.looseMax = looseMax;
    }

    /**
     * Durable when it returns. What is not newer than the newest is there already.
     *
     * @param now for who looks at the repository with git; the revision itself says when it was made
     */
    public synchronized void append(Intent intent, Instant now) throws IOException {
        var repository = repository();
        var parent = repository.resolve(BRANCH);
        if (parent != null && story(repository, parent).revision().number() >= intent.revision().number()) {
            return;
        }
        var ids = new ArrayList<ObjectId>();
        try (var inserter = repository.newObjectInserter()) {
            ids.add(inserter.insert(Constants.OBJ_BLOB, text(intent.snapshot()).getBytes(StandardCharsets.UTF_8)));
            var tree = new TreeFormatter();
            tree.append(FILE, FileMode.REGULAR_FILE, ids.getFirst());
            ids.add(inserter.insert(tree));
            ids.add(inserter.insert(commit(intent, ids.getLast(), parent, now)));
            inserter.flush();
        }
        for (var id : ids) {
            DurableFile.force(folder.resolve("objects").resolve(id.name().substring(0, 2)));
        }
        DurableFile.force(folder.resolve("objects"));
        move(repository, parent, ids.getLast());
        DurableFile.force(folder.resolve("refs/heads"));
        loose += ids.size();
    }

    private static CommitBuilder commit(Intent intent, ObjectId tree, @Nullable ObjectId parent, Instant now) {
        var author = intent.author() == null || intent.author().isBlank() ? NOBODY : intent.author();
        var commit = new CommitBuilder();
        commit.setTreeId(tree);
        if (parent != null) {
            commit.setParentId(parent);
        }
        commit.setAuthor(new PersonIdent(author, "", intent.at() == null ? now : intent.at(), ZoneOffset.UTC));
        commit.setCommitter(new PersonIdent("config-service", "", now, ZoneOffset.UTC));
        commit.setMessage(CommitText.of(Story.of(intent)));
        return commit;
    }

    private static void move(Repository repository, @Nullable ObjectId from, ObjectId to) throws IOException {
        var update = repository.updateRef(BRANCH);
        update.setExpectedOldObjectId(from == null ? ObjectId.zeroId() : from);
        update.setNewObjectId(to);
        var result = update.update();
        switch (result) {
            case NEW, FAST_FORWARD, NO_CHANGE -> { }
            default -> throw new IOException(BRANCH + " could not be moved: " + result);
        }
    }

    /** The content as it is kept: a field a line, without the revision, which is in the message. */
    static String text(ClusterSnapshot snapshot) throws IOException {
        ObjectNode content = Json.MAPPER.valueToTree(Content.normal(snapshot));
        content.remove("revision");
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
    }

    /** The newest first; at most as many. */
    public List<Story> log(int most) throws IOException {
        var repository = repository();
        var stories = new ArrayList<Story>();
        try (var walk = new RevWalk(repository)) {
            var newest = repository.resolve(BRANCH);
            if (newest != null) {
                walk.markStart(walk.parseCommit(newest));
            }
            for (var commit = walk.next(); commit != null && stories.size() < most; commit = walk.next()) {
                stories.add(story(commit));
            }
        }
        return stories;
    }

    public Optional<Intent> newest() throws IOException {
        var repository = repository();
        var newest = repository.resolve(BRANCH);
        return newest == null ? Optional.empty() : Optional.of(intent(repository, newest));
    }

    public Optional<Intent> revision(long number) throws IOException {
        var repository = repository();
        try (var walk = new RevWalk(repository)) {
            var newest = repository.resolve(BRANCH);
            if (newest != null) {
                walk.markStart(walk.parseCommit(newest));
            }
            for (var commit = walk.next(); commit != null; commit = walk.next()) {
                var found = story(commit).revision().number();
                if (found == number) {
                    return Optional.of(intent(repository, commit.getId()));
                }
                if (found < number) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Story story(Repository repository, ObjectId commit) throws IOException {
        try (var walk = new RevWalk(repository)) {
            return story(walk.parseCommit(commit));
        }
    }

    private static Story story(RevCommit commit) throws IOException {
        var author = commit.getAuthorIdent().getName();
        return CommitText.read(commit.getFullMessage(), NOBODY.equals(author) ? null : author);
    }

    private static Intent intent(Repository repository, ObjectId id) throws IOException {
        try (var walk = new RevWalk(repository)) {
            var commit = walk.parseCommit(id);
            var story = story(commit);
            try (var file = TreeWalk.forPath(repository, FILE, commit.getTree())) {
                if (file == null) {
                    throw new IOException("revision " + story.revision() + " has no " + FILE);
                }
                var content = repository.open(file.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes();
                var snapshot = Content.numbered(Json.read(content, ClusterSnapshot.class), story.revision().number());
                if (!snapshot.revision().equals(story.revision())) {
                    throw new IOException("the content of revision " + story.revision() + " has the hash "
                            + snapshot.revision().hash());
                }
                return new Intent(snapshot, story.author(), story.comment(), story.at(), story.replaces());
            }
        }
    }

    // Where it is kept -----------------------------------------------------------------------------------------------

    /** Packs what lies in files of its own once these are many; may take seconds. To be called by who adds. */
    public void tidyUp() throws IOException {
        if (loose < looseMax) {
            return;
        }
        try (var git = new Git(repository())) {
            git.gc().call();
            loose = looseObjects();
        } catch (GitAPIException e) {
            loose = 0; // tried again after as many more
            throw new IOException("the history could not be packed: " + e.getMessage(), e);
        }
    }

    private synchronized Repository repository() throws IOException {
        var repository = open;
        if (repository == null) {
            repository = opened();
            open = repository;
            loose = looseObjects();
        }
        return repository;
    }

    private Repository opened() throws IOException {
        if (Files.exists(folder)) {
            try {
                return sound(builder().setMustExist(true).build());
            } catch (IOException | RuntimeException e) {
                putAside(e);
            }
        }
        PrivateFolder.make(folder);
        var fresh = builder().build();
        fresh.create(true);
        fresh.updateRef(Constants.HEAD).link(BRANCH);
        configure(fresh.getConfig());
        return fresh;
    }

    private FileRepositoryBuilder builder() {
        return new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare();
    }

    private static void configure(StoredConfig config) throws IOException {
        config.setBoolean("core", null, "logAllRefUpdates", false);
        config.setString("gc", null, "prunePackExpire", "now");
        config.setBoolean("pack", null, "buildBitmaps", false);
        config.setInt("pack", null, "threads", 1);
        config.setString("pack", null, "deltaCacheSize", "4m");
        config.save();
    }

    /** The newest can be read, and a branch that is gone has left nothing behind. */
    private Repository sound(Repository repository) throws IOException {
        try {
            var newest = repository.resolve(BRANCH);
            if (newest != null) {
                intent(repository, newest);
            } else if (looseObjects() > 0 || packs() > 0) {
                throw new IOException(BRANCH + " is missing");
            }
            return repository;
        } catch (IOException | RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    private void putAside(Exception why) throws IOException {
        var aside = folder.resolveSibling(folder.getFileName() + ASIDE);
        if (Files.exists(aside)) {
            try (var files = Files.walk(aside)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.move(folder, aside);
        LOG.errorf("%s is damaged (%s) and was put aside as %s: the history begins anew, the configuration is not touched."
                + " Check this node's disk; git fsck and git log there may show more", folder, why.getMessage(), aside);
    }

    private long looseObjects() throws IOException {
        long count = 0;
        try (var folders = Files.newDirectoryStream(folder.resolve("objects"), "[0-9a-f][0-9a-f]")) {
            for (var each : folders) {
                try (var files = Files.list(each)) {
                    count += files.count();
                }
            }
        }
        return count;
    }

    private long packs() throws IOException {
        try (var files = Files.newDirectoryStream(folder.resolve("objects/pack"), "*.pack")) {
            long count = 0;
            for (var _ : files) {
                count++;
            }
            return count;
        }
    }

    @Override
    public synchronized void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}

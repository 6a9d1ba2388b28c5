package org.twinhost.config.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.DirectoryEntry;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.directory.SnapshotEntries;
import org.twinhost.config.core.directory.SnapshotReader;
import org.twinhost.config.core.directory.Tree;
import org.twinhost.config.core.directory.TreeChange;
import org.twinhost.contract.config.Revision;
import org.twinhost.runtime.Json;

/**
 * Revisions in the tree of one slapd: in which steps they are read and written. What carries out a step is its heir's. Every
 * call may block, so it has a thread of its own; not for two threads at once.
 *
 * <p>A revision is written so that nobody can take half of it: first the whole intent into the cluster entry, by RFC 4528
 * only if that still claims the base; then the entries; then, in one modification, the new revision and hash while the
 * intent goes. Who dies in between leaves the intent, and any coordinator can finish it.
 *
 * @param <E> what is thrown when slapd does not do a step; it may have been done nevertheless
 */
public abstract class RevisionTree<E extends Exception> implements AutoCloseable {

    /** What must be true of the cluster entry at the moment of its modification. */
    public sealed interface Assertion {

        /** It claims this revision, and no intent stands there. */
        record Claims(Revision revision) implements Assertion {}

        /** The intent for this revision stands there. */
        record Pending(Revision revision) implements Assertion {}
    }

    private final Tree tree;
    private final SnapshotReader reader;

    protected RevisionTree(Tree tree) {
        this.tree = tree;
        this.reader = new SnapshotReader(tree, RevisionTree::intent);
    }

    // One step each --------------------------------------------------------------------------------------------------

    /** The whole tree; empty: there is nothing yet. */
    protected abstract List<DirectoryEntry> entries() throws E;

    /** @throws LostRace when there is such an entry already */
    protected abstract void add(DirectoryEntry entry) throws E, LostRace;

    protected abstract void delete(String dn) throws E;

    /** @param attributes the new values by attribute; an empty list removes it */
    protected abstract void replace(String dn, Map<String, List<String>> attributes) throws E;

    /** The same for the cluster entry, in one step with the assertion; false: that does not hold, nothing was changed. */
    protected abstract boolean replaceCluster(Assertion assertion, Map<String, List<String>> attributes) throws E;

    /** What went wrong, for an administrator. */
    protected abstract String explain(Exception trouble);

    /** Where it is, for an administrator. */
    protected abstract String url();

    @Override
    public abstract void close();

    // Revisions ------------------------------------------------------------------------------------------------------

    /** Where things stand. */
    protected final Tree tree() {
        return tree;
    }

    /** Looks at the whole tree. */
    public Reading read() throws E {
        return read(entries());
    }

    protected final Reading read(List<DirectoryEntry> entries) {
        return reader.read(entries);
    }

    /** Writes a revision over the base, or as the first one where there is none. */
    public final void write(Intent intent, Optional<Revision> base, String fingerprint) throws E, LostRace {
        if (base.isEmpty()) {
            found(intent);
            return;
        }
        claim(intent, base.get());
        var entries = entries();
        if (!SnapshotReader.fingerprint(entries).equals(fingerprint)) {
            finishPending(intent, nothingPending());
            throw new LostRace("the directory was edited at the same moment; look at what changed and propose again");
        }
        carryOut(intent, entries);
    }

    /** Finishes what another writer began; harmless when that one goes on, too. */
    public final void finish(Intent intent) throws E, LostRace {
        carryOut(intent, entries());
    }

    /** The tree as it stands becomes a revision. */
    public final void adopt(Intent intent, Revision base, String fingerprint) throws E, LostRace {
        if (!SnapshotReader.fingerprint(entries()).equals(fingerprint)) {
            throw new LostRace("the directory was edited again");
        }
        if (!replaceCluster(new Assertion.Claims(base), header(intent))) {
            throw new LostRace("another revision was written at the same moment");
        }
    }

    private void claim(Intent intent, Revision base) throws E, LostRace {
        var pending = new LinkedHashMap<String, List<String>>();
        pending.put(Tree.PENDING_REVISION, List.of(intent.revision().toString()));
        pending.put(Tree.PENDING, List.of(json(intent)));
        if (!replaceCluster(new Assertion.Claims(base), pending)) {
            throw new LostRace("the directory no longer holds revision " + base
                    + ": another change was written at the same moment");
        }
    }

    private void carryOut(Intent intent, List<DirectoryEntry> actual) throws E, LostRace {
        var wanted = new SnapshotEntries(tree).of(intent.snapshot());
        apply(TreeChange.between(tree, actual, wanted));
        var last = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        // What the cluster entry has and shall not have any more.
        actual.stream().filter(entry -> entry.key().equals(DirectoryEntry.key(tree.cluster())))
                .flatMap(entry -> entry.attributes().keySet().stream()).filter(TreeChange::isContent)
                .forEach(name -> last.put(name, List.of()));
        wanted.getLast().attributes().forEach((name, values) -> {
            if (name.startsWith("th")) {
                last.put(name, values);
            }
        });
        last.putAll(header(intent));
        last.putAll(nothingPending());
        finishPending(intent, last);
    }

    private void found(Intent intent) throws E, LostRace {
        var wanted = new SnapshotEntries(tree).of(intent.snapshot());
        apply(TreeChange.between(tree, entries(), wanted));
        var cluster = new LinkedHashMap<>(wanted.getLast().attributes());
        header(intent).forEach((name, values) -> {
            if (!values.isEmpty()) {
                cluster.put(name, values);
            }
        });
        try {
            add(new DirectoryEntry(wanted.getLast().dn(), cluster));
        } catch (LostRace e) {
            throw new LostRace("the directory got its first configuration at the same moment");
        }
    }

    private void apply(List<TreeChange> changes) throws E, LostRace {
        for (var change : changes) {
            switch (change) {
                case TreeChange.Add add -> add(add.entry());
                case TreeChange.Delete delete -> delete(delete.dn());
                case TreeChange.Replace replace -> replace(replace.dn(), replace.attributes());
            }
        }
    }

    /** Only while our intent stands there. */
    private void finishPending(Intent intent, Map<String, List<String>> parts) throws E, LostRace {
        if (!replaceCluster(new Assertion.Pending(intent.revision()), parts)) {
            throw new LostRace("another writer has finished this revision");
        }
    }

    private static Map<String, List<String>> nothingPending() {
        var none = new LinkedHashMap<String, List<String>>();
        none.put(Tree.PENDING, List.of());
        none.put(Tree.PENDING_REVISION, List.of());
        return none;
    }

    private static Map<String, List<String>> header(Intent intent) {
        var header = new LinkedHashMap<String, List<String>>();
        header.put(Tree.REVISION, List.of(String.valueOf(intent.revision().number())));
        header.put(Tree.CONTENT_HASH, List.of(intent.revision().hash()));
        header.put(Tree.AUTHOR, optional(intent.author()));
        header.put(Tree.COMMENT, optional(intent.comment()));
        header.put(Tree.CHANGED_AT, optional(intent.at() == null ? null : intent.at().toString()));
        header.put(Tree.REPLACES, intent.replaces().stream().map(Revision::toString).toList());
        return header;
    }

    private static List<String> optional(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text);
    }

    private static String json(Intent intent) {
        try {
            return Json.MAPPER.writeValueAsString(intent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("revision " + intent.revision() + " can't be written as JSON", e);
        }
    }

    private static Intent intent(String json) {
        try {
            return Json.MAPPER.readValue(json, Intent.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}

package org.twinhost.config.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twinhost.config.core.DirectoryEntry;
import org.twinhost.config.core.Intent;
import org.twinhost.config.core.Reading;
import org.twinhost.config.core.SnapshotEntries;
import org.twinhost.config.core.SnapshotReader;
import org.twinhost.config.core.Tree;
import org.twinhost.config.core.TreeChange;
import org.twinhost.contract.config.Revision;
import org.twinhost.runtime.Json;

/**
 * One slapd. Every call may block up to the timeout, so it has a thread of its own; not for two threads at once.
 *
 * <p>A revision is written so that nobody can take half of it: first the whole intent into the cluster entry, by RFC 4528
 * only if that still claims the base; then the entries; then, in one modification, the new revision and hash while the
 * intent goes. Who dies in between leaves the intent, and any coordinator can finish it.
 */
public final class LdapDirectory implements AutoCloseable {

    /** Somebody else was faster; nothing was changed. */
    public static final class LostRace extends Exception {
        private static final long serialVersionUID = 1L;

        LostRace(String message) {
            super(message);
        }
    }

    private final DirectorySettings settings;
    private final SnapshotReader reader;
    private LDAPConnection connection;

    public LdapDirectory(DirectorySettings settings) {
        this.settings = settings;
        this.reader = new SnapshotReader(settings.tree(), LdapDirectory::intent);
    }

    /** Looks at the whole tree. */
    public Reading read() throws LDAPException {
        return reader.read(entries());
    }

    /** Writes a revision over the base, or as the first one where there is none. */
    public void write(Intent intent, Optional<Revision> base, String fingerprint) throws LDAPException, LostRace {
        if (base.isEmpty()) {
            found(intent);
            return;
        }
        claim(intent, base.get());
        var entries = entries();
        if (!SnapshotReader.fingerprint(entries).equals(fingerprint)) {
            modifyCluster(intent, List.of(drop(Tree.PENDING), drop(Tree.PENDING_REVISION)));
            throw new LostRace("the directory was edited at the same moment; look at what changed and propose again");
        }
        carryOut(intent, entries);
    }

    /** Finishes what another writer began; harmless when that one goes on, too. */
    public void finish(Intent intent) throws LDAPException, LostRace {
        carryOut(intent, entries());
    }

    /** The tree as it stands becomes a revision. */
    public void adopt(Intent intent, Revision base, String fingerprint) throws LDAPException, LostRace {
        if (!SnapshotReader.fingerprint(entries()).equals(fingerprint)) {
            throw new LostRace("the directory was edited again");
        }
        modify(header(intent), Filter.createANDFilter(claims(base), Filter.createNOTFilter(
                Filter.createPresenceFilter(Tree.PENDING))), "another revision was written at the same moment");
    }

    private void claim(Intent intent, Revision base) throws LDAPException, LostRace {
        var free = Filter.createNOTFilter(Filter.createPresenceFilter(Tree.PENDING));
        modify(List.of(set(Tree.PENDING_REVISION, intent.revision().toString()), set(Tree.PENDING, json(intent))),
                Filter.createANDFilter(claims(base), free),
                "the directory no longer holds revision " + base + ": another change was written at the same moment");
    }

    private void carryOut(Intent intent, List<DirectoryEntry> actual) throws LDAPException, LostRace {
        var wanted = new SnapshotEntries(settings.tree()).of(intent.snapshot());
        apply(TreeChange.between(settings.tree(), actual, wanted));
        var last = new ArrayList<Modification>();
        wanted.getLast().attributes().forEach((name, values) -> {
            if (name.startsWith("th")) {
                last.add(set(name, values.toArray(String[]::new)));
            }
        });
        last.addAll(header(intent));
        last.add(drop(Tree.PENDING));
        last.add(drop(Tree.PENDING_REVISION));
        modifyCluster(intent, last);
    }

    private void found(Intent intent) throws LDAPException, LostRace {
        var wanted = new SnapshotEntries(settings.tree()).of(intent.snapshot());
        apply(TreeChange.between(settings.tree(), entries(), wanted));
        var cluster = new LinkedHashMap<>(wanted.getLast().attributes());
        header(intent).stream().filter(part -> part.getValues().length > 0)
                .forEach(part -> cluster.put(part.getAttributeName(), List.of(part.getValues())));
        try {
            connected().add(new AddRequest(wanted.getLast().dn(), attributes(cluster)));
        } catch (LDAPException e) {
            if (e.getResultCode() == ResultCode.ENTRY_ALREADY_EXISTS) {
                throw new LostRace("the directory got its first configuration at the same moment");
            }
            throw dropped(e);
        }
    }

    private void apply(List<TreeChange> changes) throws LDAPException {
        for (var change : changes) {
            try {
                switch (change) {
                    case TreeChange.Add add -> connected().add(
                            new AddRequest(add.entry().dn(), attributes(add.entry().attributes())));
                    case TreeChange.Delete delete -> connected().delete(new DeleteRequest(delete.dn()));
                    case TreeChange.Replace replace -> connected().modify(new ModifyRequest(replace.dn(),
                            replace.attributes().entrySet().stream()
                                    .map(part -> set(part.getKey(), part.getValue().toArray(String[]::new))).toList()));
                }
            } catch (LDAPException e) {
                throw dropped(e);
            }
        }
    }

    /** Only while our intent stands there. */
    private void modifyCluster(Intent intent, List<Modification> parts) throws LDAPException, LostRace {
        modify(parts, Filter.createEqualityFilter(Tree.PENDING_REVISION, intent.revision().toString()),
                "another writer has finished this revision");
    }

    private void modify(List<Modification> parts, Filter assertion, String lost) throws LDAPException, LostRace {
        var request = new ModifyRequest(settings.tree().cluster(), parts);
        request.addControl(new AssertionRequestControl(assertion, true));
        try {
            connected().modify(request);
        } catch (LDAPException e) {
            if (e.getResultCode() == ResultCode.ASSERTION_FAILED) {
                throw new LostRace(lost);
            }
            throw dropped(e);
        }
    }

    private List<DirectoryEntry> entries() throws LDAPException {
        try {
            var found = connected().search(settings.tree().suffix(), SearchScope.SUB, "(objectClass=*)",
                    "*", "entryCSN", "modifiersName");
            return found.getSearchEntries().stream().map(LdapDirectory::plain).toList();
        } catch (LDAPSearchException e) {
            if (e.getResultCode() == ResultCode.NO_SUCH_OBJECT) {
                return List.of();
            }
            throw dropped(e);
        }
    }

    private LDAPConnection connected() throws LDAPException {
        if (connection == null || !connection.isConnected()) {
            connection = settings.connect();
        }
        return connection;
    }

    /** After trouble with the connection the next call makes a new one. */
    private LDAPException dropped(LDAPException e) {
        if (!e.getResultCode().isConnectionUsable()) {
            close();
        }
        return e;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private static List<Modification> header(Intent intent) {
        return List.of(
                set(Tree.REVISION, String.valueOf(intent.revision().number())),
                set(Tree.CONTENT_HASH, intent.revision().hash()),
                set(Tree.AUTHOR, optional(intent.author())),
                set(Tree.COMMENT, optional(intent.comment())),
                set(Tree.CHANGED_AT, intent.at().toString()),
                set(Tree.REPLACES, intent.replaces().stream().map(Revision::toString).toArray(String[]::new)));
    }

    private static Filter claims(Revision base) {
        return Filter.createANDFilter(
                Filter.createEqualityFilter(Tree.REVISION, String.valueOf(base.number())),
                Filter.createEqualityFilter(Tree.CONTENT_HASH, base.hash()));
    }

    private static String[] optional(String text) {
        return text == null || text.isBlank() ? new String[0] : new String[] {text};
    }

    private static Modification set(String attribute, String... values) {
        return new Modification(ModificationType.REPLACE, attribute, values);
    }

    private static Modification drop(String attribute) {
        return new Modification(ModificationType.REPLACE, attribute);
    }

    private static List<Attribute> attributes(Map<String, List<String>> attributes) {
        return attributes.entrySet().stream().map(entry -> new Attribute(entry.getKey(), entry.getValue())).toList();
    }

    private static DirectoryEntry plain(Entry entry) {
        var attributes = new LinkedHashMap<String, List<String>>();
        entry.getAttributes().forEach(attribute -> attributes.put(attribute.getName(), List.of(attribute.getValues())));
        return new DirectoryEntry(entry.getDN(), attributes);
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

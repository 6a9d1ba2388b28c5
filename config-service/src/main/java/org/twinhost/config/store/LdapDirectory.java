package org.twinhost.config.store;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.DirectoryEntry;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.directory.Tree;

/**
 * One slapd, over LDAP with TLS. Every call may block up to the timeout; not for two threads at once.
 *
 * <p>A tree in which nothing was written since the last look is not read again: slapd says at its suffix how far it is, in
 * {@code contextCSN}, which each write moves, its own and a replicated one.
 */
public final class LdapDirectory extends RevisionTree<LDAPException> {

    private static final String HOW_FAR = "contextCSN";

    /** So many looks are content with slapd's word; the next one reads all the same. */
    private static final int LOOKS_MAX = 30;

    /**
     * What was read last.
     *
     * @param howFar what slapd said before; a write in the middle of it makes slapd say something else the next time
     */
    private record Seen(List<String> howFar, Reading reading) {}

    private final DirectorySettings settings;
    private @Nullable LDAPConnection connection;
    private @Nullable Seen seen;
    private int looks;

    public LdapDirectory(DirectorySettings settings) {
        super(settings.tree());
        this.settings = settings;
    }

    @Override
    public Reading read() throws LDAPException {
        var howFar = howFar();
        var last = seen;
        if (last != null && !howFar.isEmpty() && howFar.equals(last.howFar()) && looks < LOOKS_MAX) {
            looks++;
            return last.reading();
        }
        var reading = super.read();
        seen = new Seen(howFar, reading);
        looks = 0;
        return reading;
    }

    /** Sorted; empty where there is nothing yet. */
    private List<String> howFar() throws LDAPException {
        try {
            var root = connected().getEntry(settings.tree().suffix(), HOW_FAR);
            var told = root == null ? null : root.getAttributeValues(HOW_FAR);
            return told == null ? List.of() : Stream.of(told).sorted().toList();
        } catch (LDAPException e) {
            throw dropped(e);
        }
    }

    @Override
    protected List<DirectoryEntry> entries() throws LDAPException {
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

    @Override
    protected void add(DirectoryEntry entry) throws LDAPException, LostRace {
        try {
            connected().add(new AddRequest(entry.dn(), entry.attributes().entrySet().stream()
                    .map(part -> new Attribute(part.getKey(), part.getValue())).toList()));
        } catch (LDAPException e) {
            if (e.getResultCode() == ResultCode.ENTRY_ALREADY_EXISTS) {
                throw new LostRace(entry.dn() + " was added at the same moment");
            }
            throw dropped(e);
        }
    }

    @Override
    protected void delete(String dn) throws LDAPException {
        try {
            connected().delete(new DeleteRequest(dn));
        } catch (LDAPException e) {
            throw dropped(e);
        }
    }

    @Override
    protected void replace(String dn, Map<String, List<String>> attributes) throws LDAPException {
        try {
            connected().modify(new ModifyRequest(dn, modifications(attributes)));
        } catch (LDAPException e) {
            throw dropped(e);
        }
    }

    @Override
    protected boolean replaceCluster(Assertion assertion, Map<String, List<String>> attributes) throws LDAPException {
        var request = new ModifyRequest(settings.tree().cluster(), modifications(attributes));
        request.addControl(new AssertionRequestControl(filter(assertion), true));
        try {
            connected().modify(request);
            return true;
        } catch (LDAPException e) {
            if (e.getResultCode() == ResultCode.ASSERTION_FAILED) {
                return false;
            }
            throw dropped(e);
        }
    }

    @Override
    protected String explain(Exception trouble) {
        return trouble instanceof LDAPException e
                ? e.getResultCode().getName() + ": " + e.getMessage()
                : trouble.toString();
    }

    @Override
    protected String url() {
        return settings.url();
    }

    private LDAPConnection connected() throws LDAPException {
        var open = connection;
        if (open == null || !open.isConnected()) {
            seen = null;
            open = settings.connect();
            connection = open;
        }
        return open;
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

    private static Filter filter(Assertion assertion) {
        return switch (assertion) {
            case Assertion.Claims(var base) -> Filter.createANDFilter(
                    Filter.createEqualityFilter(Tree.REVISION, String.valueOf(base.number())),
                    Filter.createEqualityFilter(Tree.CONTENT_HASH, base.hash()),
                    Filter.createNOTFilter(Filter.createPresenceFilter(Tree.PENDING)));
            case Assertion.Pending(var revision) ->
                    Filter.createEqualityFilter(Tree.PENDING_REVISION, revision.toString());
        };
    }

    private static List<Modification> modifications(Map<String, List<String>> attributes) {
        return attributes.entrySet().stream().map(part -> new Modification(
                ModificationType.REPLACE, part.getKey(), part.getValue().toArray(String[]::new))).toList();
    }

    private static DirectoryEntry plain(Entry entry) {
        var attributes = new LinkedHashMap<String, List<String>>();
        entry.getAttributes().forEach(attribute -> attributes.put(attribute.getName(), List.of(attribute.getValues())));
        return new DirectoryEntry(entry.getDN(), attributes);
    }
}

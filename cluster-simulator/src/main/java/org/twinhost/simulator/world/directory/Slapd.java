package org.twinhost.simulator.world.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.twinhost.config.core.directory.DirectoryEntry;
import org.twinhost.config.core.directory.Tree;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Powered;
import org.twinhost.simulator.node.Surroundings;

/**
 * One node's slapd. What it has taken is durable. Every entry carries when and by which server it was changed last; of two
 * versions of an entry the later one stays, silently, as OpenLDAP's mirror mode does it.
 */
public final class Slapd implements Powered {

    /** The account under which the config service writes. */
    public static final String SERVICE = "cn=config-service,dc=twinhost";
    public static final String ADMINISTRATOR = "cn=admin,dc=twinhost";
    static final Tree TREE = new Tree("dc=twinhost");

    private static final long START_MICROS_MIN = 100_000;
    private static final long START_MICROS_MAX = 2_000_000;
    private static final long ROUND_TRIP_MICROS_MIN = 500;
    private static final long ROUND_TRIP_MICROS_MAX = 12_000;
    private static final long TIMEOUT_MS = 2_000;

    /** @param entry null: deleted */
    record Stored(DirectoryEntry entry, long csn, NodeId server) {
        boolean isNewerThan(Stored other) {
            return other == null || csn > other.csn || csn == other.csn && server.compareTo(other.server) > 0;
        }
    }

    private final Surroundings world;
    private final Directories directories;
    private final Node node;
    private final SortedMap<String, Stored> stored = new TreeMap<>();
    private List<DirectoryEntry> entries = List.of();
    private long version;
    private long listedVersion = -1;
    private long csn;
    private boolean up;
    private boolean failing;
    private long slowMs;

    Slapd(Surroundings world, Directories directories, Node node) {
        this.world = world;
        this.directories = directories;
        this.node = node;
    }

    public Node node() {
        return node;
    }

    /** Whether it answers. */
    public boolean isUp() {
        return up && node.isOn() && !node.isFrozen();
    }

    /** Raised with every change of its content. */
    public long version() {
        return version;
    }

    // Power and faults -----------------------------------------------------------------------------------------------

    @Override
    public void powerCut() {
        up = false;
    }

    @Override
    public void powerOn() {
        node.after(world.dice().between(START_MICROS_MIN, START_MICROS_MAX), () -> up = true);
    }

    void kill(long downMicros) {
        if (up) {
            world.story().tell(node.name(), "slapd is killed");
            up = false;
            node.after(downMicros, () -> up = true);
        }
    }

    void slow(long millisMax) {
        slowMs = millisMax;
    }

    void failing(boolean fails) {
        failing = fails;
    }

    boolean isEmpty() {
        return stored.isEmpty();
    }

    void wipe() {
        stored.clear();
        version++;
    }

    /** How long one conversation with it takes, in µs. */
    public long roundTripMicros() {
        return slowMs > 0 ? world.dice().between(ROUND_TRIP_MICROS_MIN, slowMs * 1000)
                : world.dice().between(ROUND_TRIP_MICROS_MIN, ROUND_TRIP_MICROS_MAX);
    }

    // What a client can do -------------------------------------------------------------------------------------------

    /** The whole tree. */
    public List<DirectoryEntry> entries() throws SlapdTrouble {
        reach();
        if (listedVersion != version) {
            var living = new ArrayList<DirectoryEntry>();
            stored.values().stream().filter(each -> each.entry() != null).forEach(each -> living.add(each.entry()));
            entries = List.copyOf(living);
            listedVersion = version;
        }
        return entries;
    }

    /** @return false: there is one already */
    public boolean add(DirectoryEntry entry, String author) throws SlapdTrouble {
        reach();
        if (find(entry.key()) != null) {
            return false;
        }
        var parent = entry.key().substring(entry.key().indexOf(',') + 1);
        if (!entry.key().equals(TREE.suffix()) && find(parent) == null) {
            throw new SlapdTrouble("no such object: " + parent);
        }
        change(entry.key(), entry, author);
        return true;
    }

    public void delete(String dn) throws SlapdTrouble {
        reach();
        existing(dn);
        change(DirectoryEntry.key(dn), null, null);
    }

    /** Modifies one entry if that is so now. @return false: it is not so, nothing was changed */
    public boolean replace(String dn, Predicate<DirectoryEntry> assertion, Map<String, List<String>> attributes,
            String author) throws SlapdTrouble {
        reach();
        var before = existing(dn);
        if (!assertion.test(before)) {
            return false;
        }
        var after = new LinkedHashMap<>(before.attributes());
        attributes.forEach((name, values) -> {
            after.keySet().removeIf(name::equalsIgnoreCase);
            if (!values.isEmpty()) {
                after.put(name, values);
            }
        });
        change(before.key(), new DirectoryEntry(before.dn(), after), author);
        return true;
    }

    private DirectoryEntry existing(String dn) throws SlapdTrouble {
        var entry = find(DirectoryEntry.key(dn));
        if (entry == null) {
            throw new SlapdTrouble("no such object: " + dn);
        }
        return entry;
    }

    private DirectoryEntry find(String key) {
        var found = stored.get(key);
        return found == null ? null : found.entry();
    }

    /** A hanging one may time out; what the other directory sends may arrive before any step. */
    private void reach() throws SlapdTrouble {
        if (!isUp()) {
            throw new SlapdTrouble("connect error: nothing answers");
        }
        if (slowMs > TIMEOUT_MS && world.dice().oneIn(3)) {
            throw new SlapdTrouble("timeout: no answer within " + TIMEOUT_MS + " ms");
        }
        directories.mayArrive(this);
    }

    private void change(String key, DirectoryEntry entry, String author) throws SlapdTrouble {
        if (failing && world.dice().oneIn(2)) {
            throw new SlapdTrouble("other: internal error");
        }
        csn = Math.max(csn + 1, world.time().nowMicros());
        var stamped = entry == null ? null : stamped(entry, author);
        stored.put(key, new Stored(stamped, csn, node.name()));
        version++;
        directories.changed(this, key);
        if (failing && world.dice().oneIn(2)) {
            throw new SlapdTrouble("server down: the connection was closed");
        }
    }

    private DirectoryEntry stamped(DirectoryEntry entry, String author) {
        var attributes = new LinkedHashMap<>(entry.attributes());
        attributes.put("entryCSN", List.of("%019d#%s".formatted(csn, node.name())));
        attributes.put("modifiersName", List.of(author));
        return new DirectoryEntry(entry.dn(), attributes);
    }

    // Mirror mode ----------------------------------------------------------------------------------------------------

    /** Those that the other does not have in this or a later version. */
    List<String> newerThan(Slapd other) {
        return stored.entrySet().stream().filter(each -> each.getValue().isNewerThan(other.stored.get(each.getKey())))
                .map(Map.Entry::getKey).toList();
    }

    void give(Slapd other, String key) {
        var mine = stored.get(key);
        if (mine != null && mine.isNewerThan(other.stored.get(key))) {
            other.stored.put(key, mine);
            other.csn = Math.max(other.csn, mine.csn());
            other.version++;
        }
    }
}

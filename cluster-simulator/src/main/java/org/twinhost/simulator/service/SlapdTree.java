package org.twinhost.simulator.service;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.twinhost.config.core.directory.DirectoryEntry;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.directory.Tree;
import org.twinhost.config.store.LostRace;
import org.twinhost.config.store.RevisionTree;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.directory.Slapd;
import org.twinhost.simulator.world.directory.SlapdTrouble;

/** A simulated slapd as a config service writes it; the process may die before each step. */
final class SlapdTree extends RevisionTree<SlapdTrouble> {

    private final Process process;
    private final Slapd slapd;
    private Reading lastRead;
    private long lastVersion = -1;

    SlapdTree(Process process, Slapd slapd) {
        super(new Tree("dc=twinhost"));
        this.process = process;
        this.slapd = slapd;
    }

    /** What has not changed needs not be understood again. */
    @Override
    public Reading read() throws SlapdTrouble {
        var entries = entries();
        if (lastVersion != slapd.version()) {
            lastRead = read(entries);
            lastVersion = slapd.version();
        }
        return lastRead;
    }

    @Override
    protected List<DirectoryEntry> entries() throws SlapdTrouble {
        reach();
        return slapd.entries();
    }

    @Override
    protected void add(DirectoryEntry entry) throws SlapdTrouble, LostRace {
        reach();
        if (!slapd.add(entry, Slapd.SERVICE)) {
            throw new LostRace(entry.dn() + " was added at the same moment");
        }
    }

    @Override
    protected void delete(String dn) throws SlapdTrouble {
        reach();
        slapd.delete(dn);
    }

    @Override
    protected void replace(String dn, Map<String, List<String>> attributes) throws SlapdTrouble {
        reach();
        slapd.replace(dn, _ -> true, attributes, Slapd.SERVICE);
    }

    @Override
    protected boolean replaceCluster(Assertion assertion, Map<String, List<String>> attributes) throws SlapdTrouble {
        reach();
        return slapd.replace(tree().cluster(), holds(assertion), attributes, Slapd.SERVICE);
    }

    private static Predicate<DirectoryEntry> holds(Assertion assertion) {
        return switch (assertion) {
            case Assertion.Claims(var base) -> entry ->
                    entry.values(Tree.REVISION).equals(List.of(String.valueOf(base.number())))
                            && entry.values(Tree.CONTENT_HASH).equals(List.of(base.hash()))
                            && entry.values(Tree.PENDING).isEmpty();
            case Assertion.Pending(var revision) -> entry ->
                    entry.values(Tree.PENDING_REVISION).equals(List.of(revision.toString()));
        };
    }

    private void reach() throws SlapdTrouble {
        process.boundary();
        if (!World.of(process).directories().sees(process.node().name(), slapd.node().name())) {
            throw new SlapdTrouble("connect error: nothing answers");
        }
    }

    @Override
    protected String explain(Exception trouble) {
        return trouble.getMessage();
    }

    @Override
    protected String url() {
        return "ldap://" + slapd.node().name();
    }

    @Override
    public void close() {
        // nothing is held
    }
}

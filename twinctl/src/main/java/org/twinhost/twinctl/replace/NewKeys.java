package org.twinhost.twinctl.replace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.Making;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.plan.KeySteps;
import org.twinhost.twinctl.setup.plan.Step;

/**
 * The folder in which new keys are made, which only root enters, and how they take the place of the old ones.
 *
 * <p>Unlike at a setup there is something to lose: once the note {@code ready} is there everything is made, and from then on it
 * only goes forward. Each act finds by itself whether it was done, so all of them are done again after an end in the middle.
 */
final class NewKeys {

    static final String NAME = ".replace";
    /** Everything is made; whose keys it is about. */
    private static final String READY = "ready";
    /** The same, and the configuration is being changed. */
    private static final String PROPOSING = "proposing";
    /** Heartbeat knows the new key. */
    private static final String ACCEPTED = "accepted";
    private static final String OLD = "old";

    private final Machine machine;
    private final Host host;
    private final Path etc;
    private final Path folder;
    private final Path key;
    private final Path next;
    private final Making making;

    /** @param etc {@code /etc/twinhost} */
    NewKeys(Machine machine, Host host, Path etc) {
        this.machine = machine;
        this.host = host;
        this.etc = etc;
        this.folder = etc.resolve(NAME);
        this.making = new Making(host, folder);
        this.key = etc.resolve(NodeToBe.CLUSTER_KEY);
        this.next = etc.resolve(NodeToBe.CLUSTER_KEY + ".next");
    }

    /** What was begun so far that it has to be gone on with; empty: nothing. */
    Optional<Act> begun() {
        return note(READY);
    }

    /** For which node the configuration may have been changed already, and nothing else; empty: for none. */
    Optional<Act> proposing() {
        return note(PROPOSING);
    }

    private Optional<Act> note(String name) {
        return machine.read(folder.resolve(name).toString()).flatMap(Act::read);
    }

    // Making -----------------------------------------------------------------------------------------------------------

    /** What an earlier call made and has not used. */
    void sweep() throws IOException {
        host.remove(folder);
    }

    /** Makes it aside. */
    void make(List<Step> steps) throws IOException {
        making.begin();
        for (var step : steps) {
            switch (step) {
                case Step.Make make -> making.make(make, folder.resolve(etc.relativize(make.place())));
                case Step.MakeBy make -> making.make(make);
                case Step.Place _, Step.Run _, Step.Mark _ -> { }
            }
        }
    }

    void isProposing(Act act) throws IOException {
        host.makeFile(folder.resolve(PROPOSING), act.note(), "0600", "root");
    }

    /** From now on there is no way back. */
    void isReady(Act act) throws IOException {
        host.makeFile(folder.resolve(READY), act.note(), "0600", "root");
    }

    // Placing ----------------------------------------------------------------------------------------------------------

    /**
     * Lets heartbeat read the new key beside the old one.
     *
     * @return what it is called, {@code key 1a2b3c4d}; empty: heartbeat has accepted it before
     */
    Optional<String> announce() throws IOException {
        moveIfMade(NodeToBe.CLUSTER_KEY, next);
        if (machine.isThere(folder.resolve(ACCEPTED).toString())) {
            return Optional.empty();
        }
        var digits = machine.read(next.toString()).orElseThrow(() -> new IOException(next
                + " is gone, which held the new key. Nothing else has changed yet: rm -r " + folder));
        return Optional.of(ClusterKeys.of(HexFormat.of().parseHex(digits.strip())).toString());
    }

    void isAccepted() throws IOException {
        host.makeFile(folder.resolve(ACCEPTED), "", "0600", "root");
    }

    /** The new ones are where the old ones were, and these are nowhere. */
    void place() throws IOException {
        var old = folder.resolve(OLD);
        var tls = etc.resolve(KeySteps.TLS);
        if (isMade(KeySteps.TLS)) {
            // A folder with something in it is replaced by nothing: for a moment there is none.
            if (machine.isThere(tls.toString()) && !machine.isThere(old.toString())) {
                host.move(tls, old);
            }
            host.move(folder.resolve(KeySteps.TLS), tls);
        }
        host.remove(old);
        moveIfMade(KeySteps.TOKEN, etc.resolve(KeySteps.TOKEN));
        if (machine.isThere(next.toString())) {
            host.move(next, key);
        }
        host.remove(etc.resolve(NodeToBe.CLUSTER_KEY + ".previous"));
    }

    /** Nothing has to be gone on with. In this order, or somebody would go on with nothing. */
    void end() throws IOException {
        host.remove(folder.resolve(PROPOSING));
        host.remove(folder.resolve(READY));
        host.remove(folder);
    }

    private boolean isMade(String name) {
        return machine.isThere(folder.resolve(name).toString());
    }

    private void moveIfMade(String name, Path place) throws IOException {
        if (isMade(name)) {
            host.move(folder.resolve(name), place);
        }
    }

    void run(List<String> words) throws IOException {
        making.run(words);
    }
}

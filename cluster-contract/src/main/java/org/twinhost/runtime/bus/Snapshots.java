package org.twinhost.runtime.bus;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.config.ClusterSnapshot;

/** The configuration as a service knows it: only ever newer, told once a revision. Safe for all threads. */
public class Snapshots {

    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    private final List<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private ClusterSnapshot current;

    /** The newest snapshot; empty before the first was ever seen. */
    public synchronized Optional<ClusterSnapshot> current() {
        return Optional.ofNullable(current);
    }

    /**
     * Listens to snapshots; a known one is delivered at once, on the calling thread, later ones on the bus thread. The same
     * revision is not delivered twice.
     */
    public void onSnapshot(Consumer<ClusterSnapshot> listener) {
        ClusterSnapshot known;
        synchronized (this) {
            listeners.add(listener);
            known = current;
        }
        if (known != null) {
            listener.accept(known);
        }
    }

    /**
     * Takes it if it is newer than what is known.
     *
     * @param keep where a newly taken one is kept, before anybody hears of it
     */
    public void take(ClusterSnapshot snapshot, Consumer<ClusterSnapshot> keep) {
        synchronized (this) {
            if (current != null && current.revision().equals(snapshot.revision())) {
                return;
            }
            if (current != null && current.revision().compareTo(snapshot.revision()) > 0) {
                LOG.warnf("ignored configuration %s: %s is newer", snapshot.revision(), current.revision());
                return;
            }
            current = snapshot;
        }
        keep.accept(snapshot);
        listeners.forEach(listener -> listener.accept(snapshot));
    }
}

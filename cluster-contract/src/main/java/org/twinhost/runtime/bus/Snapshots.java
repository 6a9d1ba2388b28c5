package org.twinhost.runtime.bus;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.WholeRecords;

/**
 * The configuration as a service knows it: only ever newer, told once a revision. A listener that fails on one leaves the
 * others their turn, and no configuration ends a service. Safe for all threads.
 */
public class Snapshots {

    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    private final List<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ClusterSnapshot current;
    private String said = "";

    /** The newest snapshot; empty before the first was ever seen. */
    public synchronized Optional<ClusterSnapshot> current() {
        return Optional.ofNullable(current);
    }

    /**
     * Listens to snapshots; a known one is delivered at once, on the calling thread, later ones on the bus thread. The same
     * revision is not delivered twice.
     */
    public void onSnapshot(Consumer<ClusterSnapshot> listener) {
        @Nullable ClusterSnapshot known;
        synchronized (this) {
            listeners.add(listener);
            known = current;
        }
        if (known != null) {
            tell(listener, known);
        }
    }

    private static void tell(Consumer<ClusterSnapshot> listener, ClusterSnapshot snapshot) {
        try {
            listener.accept(snapshot);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a part of this service can't go by configuration %s; the rest does", snapshot.revision());
        }
    }

    /**
     * Takes it if it is newer than what is known.
     *
     * @param keep where a newly taken one is kept, before anybody hears of it
     */
    public void take(@Nullable ClusterSnapshot snapshot, Consumer<ClusterSnapshot> keep) {
        synchronized (this) {
            // What is retained comes again each second.
            if (current != null && snapshot != null && current.revision().equals(snapshot.revision())) {
                return;
            }
            var missing = snapshot == null ? Optional.of("everything") : WholeRecords.missing(snapshot);
            if (snapshot == null || missing.isPresent()) {
                sayOnce("ignored a configuration in which " + missing.orElseThrow() + " is missing: it was written by another"
                        + " version or by hand; the one before stays in use");
                return;
            }
            if (current != null && current.revision().compareTo(snapshot.revision()) > 0) {
                LOG.warnf("ignored configuration %s: %s is newer", snapshot.revision(), current.revision());
                return;
            }
            current = snapshot;
        }
        keep.accept(snapshot);
        listeners.forEach(listener -> tell(listener, snapshot));
    }

    private void sayOnce(String text) {
        if (!text.equals(said)) {
            said = text;
            LOG.error(text);
        }
    }
}

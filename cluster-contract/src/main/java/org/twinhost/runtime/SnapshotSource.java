package org.twinhost.runtime;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;

/**
 * The configuration as this service knows it: from the bus, kept on disk, so that a service starts without broker, config
 * service and LDAP. A plain file named by {@code twinhost.snapshot-file} replaces all of that.
 */
@ApplicationScoped
public class SnapshotSource {

    private static final Logger LOG = Logger.getLogger(SnapshotSource.class);

    private final NodeIdentity identity;
    private final ClusterBus bus;
    private final List<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private ClusterSnapshot current;

    SnapshotSource(NodeIdentity identity, ClusterBus bus) {
        this.identity = identity;
        this.bus = bus;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 200) StartupEvent event) throws IOException {
        if (identity.snapshotFile().isPresent()) {
            take(Json.read(Files.readAllBytes(identity.snapshotFile().get()), ClusterSnapshot.class), false);
            return;
        }
        try {
            var kept = DurableFile.read(cache());
            if (kept.isPresent()) {
                take(Json.read(kept.get(), ClusterSnapshot.class), false);
            }
        } catch (IOException e) {
            LOG.errorf("the kept configuration %s is unreadable, waiting for config-service: %s", cache(), e.getMessage());
        }
        if (identity.serviceName() != ServiceName.CONFIG) {
            bus.onState(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class, snapshot -> take(snapshot, true));
        }
    }

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

    private void take(ClusterSnapshot snapshot, boolean keep) {
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
        if (keep) {
            try {
                DurableFile.write(cache(), Json.bytes(snapshot));
            } catch (IOException e) {
                LOG.errorf("configuration %s could not be kept in %s: %s", snapshot.revision(), cache(), e);
            }
        }
        listeners.forEach(listener -> listener.accept(snapshot));
    }

    private Path cache() {
        return identity.stateDir().resolve("snapshot.json");
    }
}

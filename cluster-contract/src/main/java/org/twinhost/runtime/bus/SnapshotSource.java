package org.twinhost.runtime.bus;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.WriteTrouble;

/**
 * The configuration as this service knows it: from the bus, kept on disk, so that a service starts without broker, config
 * service and LDAP. A plain file named by {@code twinhost.snapshot-file} replaces all of that.
 */
@ApplicationScoped
public class SnapshotSource extends Snapshots {

    private static final Logger LOG = Logger.getLogger(SnapshotSource.class);

    private static final long AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final NodeIdentity identity;
    private final ClusterBus bus;
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private @Nullable ClusterSnapshot unkept;
    private long triedNanos;

    SnapshotSource(NodeIdentity identity, ClusterBus bus) {
        this.identity = identity;
        this.bus = bus;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 200) StartupEvent event) throws IOException {
        if (identity.snapshotFile().isPresent()) {
            take(Json.read(Files.readAllBytes(identity.snapshotFile().get()), ClusterSnapshot.class), _ -> {});
            return;
        }
        try {
            var kept = DurableFile.read(cache());
            if (kept.isPresent()) {
                take(Json.read(kept.get(), ClusterSnapshot.class), _ -> {});
            }
        } catch (IOException | RuntimeException e) {
            LOG.errorf("the kept configuration %s is unreadable, waiting for config-service: %s", cache(), e.getMessage());
        }
        if (identity.serviceName() != ServiceName.CONFIG) {
            bus.onState(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class, snapshot -> {
                keepAgain();
                take(snapshot, this::keep);
            });
        }
    }

    /**
     * Without the reserve: config-service has it durably, and a start from the revision before is told the newer one. It may
     * be the longest thing that a service writes, so it would take what views and proofs need.
     */
    private void keep(ClusterSnapshot snapshot) {
        try {
            DurableFile.writeIfRoom(cache(), Json.bytes(snapshot));
            unkept = null;
            trouble.ended("configuration " + snapshot.revision() + " is kept in " + cache());
        } catch (IOException e) {
            unkept = snapshot;
            triedNanos = System.nanoTime();
            trouble.failed("configuration " + snapshot.revision() + " could not be kept in " + cache() + ": " + e
                    + ". It is in use; a start without config-service would begin with the one before. It is tried again");
        }
    }

    /** The same revision comes each second. */
    private void keepAgain() {
        if (unkept != null && System.nanoTime() - triedNanos >= AGAIN_NANOS) {
            keep(unkept);
        }
    }

    private Path cache() {
        return identity.stateDir().resolve("snapshot.json");
    }
}

package org.twinhost.config;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Tree;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.config.desk.Changes;
import org.twinhost.config.desk.ConfigDesk;
import org.twinhost.config.desk.ConfigTiming;
import org.twinhost.config.store.DirectorySettings;
import org.twinhost.config.store.DirectoryWorker;
import org.twinhost.config.store.LdapDirectory;
import org.twinhost.config.store.PeerDirectories;
import org.twinhost.config.store.RevisionStore;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/** The process around {@link ConfigDesk}: three threads, files, and the directory over LDAP. */
@ApplicationScoped
public class ConfigService implements WatchedLoops {

    private static final Logger LOG = Logger.getLogger(ConfigService.class);
    private static final int INBOX_MAX = 4_096;

    private final NodeIdentity identity;
    private final ConfigSettings settings;
    private final RevisionStore store;
    private final ServiceThread thread = new ServiceThread("config", INBOX_MAX, ConfigService::stop);
    private final ServiceThread disk = new ServiceThread("revisions", INBOX_MAX, ConfigService::stop);
    private final ServiceThread waiting = new ServiceThread("directory", INBOX_MAX, ConfigService::stop);
    private final ConfigDesk desk;
    private final Changes changes;
    private @Nullable LdapDirectory directory;

    ConfigService(NodeIdentity identity, ConfigSettings settings, ClusterBus bus) {
        this.identity = identity;
        this.settings = settings;
        this.store = new RevisionStore(identity.stateDir().resolve("revisions"), settings.revisionsKept(), disk);
        var timing = new ConfigTiming(settings.settleMs(), settings.changeTimeoutMs());
        this.desk = new ConfigDesk(identity.nodeId(), bus, thread, timing, store);
        this.changes = new Changes(identity.nodeId(), bus, desk, settings.changeTimeoutMs());
    }

    void start(@Observes StartupEvent event) {
        var nodesDirectory = new LdapDirectory(ldap());
        directory = nodesDirectory;
        desk.start(first(), new DirectoryWorker(identity.nodeId(), nodesDirectory,
                new PeerDirectories(ldap(), settings.ldap().peerPort()), waiting, settings.pollMs(), desk::tell));
        changes.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.close();
        if (disk.end()) {
            store.close();
        }
        if (waiting.end() && directory != null) {
            directory.close();
        }
    }

    private static void stop(Throwable broken) {
        LOG.fatal("config-service stops: something that must not happen did", broken);
        Quarkus.asyncExit(1);
    }

    /** Not the other two threads: they wait for the disk, and for the directory. */
    @Override
    public List<WatchedLoop> loops() {
        return List.of(WatchedLoop.of("config", thread));
    }

    /** From this node's REST. Any thread. */
    public CompletionStage<ChangeOutcome> ask(ConfigCommand command) {
        return changes.ask(command);
    }

    /** What is published; empty before anything is known. Any thread. */
    public Optional<ClusterSnapshot> snapshot() {
        return desk.snapshot();
    }

    /** Any thread. */
    public ConfigStatus status(long sequence) {
        return desk.status(sequence);
    }

    /** Who may write; empty: nobody known. */
    public Optional<NodeId> coordinator() {
        return desk.coordinator();
    }

    public RevisionStore revisions() {
        return store;
    }

    /** The first configuration, if there is a valid one; what is wrong with it is said once. */
    private Optional<ClusterSnapshot> first() {
        var file = settings.clusterFile().orElse(identity.paths().etc().resolve("cluster.json"));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var first = SnapshotJson.strictly(Json.MAPPER.readTree(Files.readAllBytes(file)), null);
            var found = SnapshotValidation.of(first);
            found.warnings().forEach(warning -> LOG.warnf("%s: %s", file, warning));
            found.errors().forEach(error -> LOG.errorf("%s: %s", file, error));
            return found.isValid() ? Optional.of(Content.normal(first)) : Optional.empty();
        } catch (SnapshotJson.Refused e) {
            e.reasons().forEach(reason -> LOG.errorf("%s: %s", file, reason));
            return Optional.empty();
        } catch (IOException e) {
            LOG.errorf("%s is no configuration: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    private DirectorySettings ldap() {
        var ldap = settings.ldap();
        return new DirectorySettings(ldap.host(), ldap.port(), new Tree(ldap.suffix()),
                ldap.tls().orElse(identity.paths().etc().resolve("tls")), Duration.ofMillis(ldap.timeoutMs()));
    }
}

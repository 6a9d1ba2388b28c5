package org.twinhost.config;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.twinhost.config.core.Content;
import org.twinhost.config.core.ConfigChange;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.ConfigState;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.Now;
import org.twinhost.config.core.SnapshotValidation;
import org.twinhost.config.core.Standing;
import org.twinhost.config.core.Tree;
import org.twinhost.config.store.DirectorySettings;
import org.twinhost.config.store.DirectoryWorker;
import org.twinhost.config.store.LdapDirectory;
import org.twinhost.config.store.PeerDirectories;
import org.twinhost.config.store.RevisionStore;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ChangeOutcome;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigCommand;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;

/**
 * The shell: one thread, one inbox. It publishes the last good revision, from disk before the directory has answered, and
 * carries out what {@link ConfigChange} decides.
 */
@ApplicationScoped
public class ConfigService {

    private static final Logger LOG = Logger.getLogger(ConfigService.class);
    private static final int INBOX_MAX = 1000;
    private static final int TICK_MS = 500;

    private final NodeIdentity identity;
    private final ConfigSettings settings;
    private final ClusterBus bus;
    private final ConfigChange machine;
    private final RevisionStore store;
    private final BlockingQueue<ConfigEvent> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final Map<String, CompletableFuture<ChangeOutcome>> answers = new ConcurrentHashMap<>();
    private DirectoryWorker directory;
    private Thread thread;
    private volatile boolean running = true;
    private volatile ClusterSnapshot published;
    private volatile ConfigState state = ConfigState.start(Known.NOTHING, Optional.empty());

    ConfigService(NodeIdentity identity, ConfigSettings settings, ClusterBus bus) {
        this.identity = identity;
        this.settings = settings;
        this.bus = bus;
        this.machine = new ConfigChange(identity.nodeId(), settings.settleMs(), settings.heartbeatMaxAgeMs());
        this.store = new RevisionStore(identity.stateDir().resolve("revisions"), settings.revisionsKept());
    }

    void start(@Observes StartupEvent event) {
        state = ConfigState.start(load(), first());
        published = state.known().snapshot();
        state.known().newest().ifPresent(newest ->
                LOG.infof("publishing revision %s from disk until the directory answers", newest.revision()));
        directory = new DirectoryWorker(identity.nodeId(), new LdapDirectory(ldap()),
                new PeerDirectories(ldap(), settings.ldap().peerPort()), ConfigService::now, this::tell);
        bus.ownState(Topics.SNAPSHOT, _ -> snapshot().orElse(null));
        bus.ownState(Topics.STATUS, this::status);
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::heartbeat);
        thread = Thread.ofPlatform().name("config").start(this::run);
        directory.start(settings.pollMs());
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
        if (thread != null) {
            thread.interrupt();
            directory.close();
        }
    }

    /** Start reading here. */
    private void run() {
        try {
            while (running) {
                var event = inbox.poll(TICK_MS, TimeUnit.MILLISECONDS);
                var step = machine.on(state, event == null ? new ConfigEvent.Tick(now()) : event);
                state = step.state();
                step.effects().forEach(this::perform);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.fatal("config-service stops: something that must not happen did", e);
            Quarkus.asyncExit(1);
        }
    }

    private void perform(ConfigEffect effect) {
        switch (effect) {
            case ConfigEffect.Keep keep -> keep(keep);
            case ConfigEffect.Publish publish -> {
                published = publish.snapshot();
                LOG.infof("revision %s is published", publish.snapshot().revision());
                bus.changed(Topics.SNAPSHOT);
                bus.changed(Topics.STATUS);
            }
            case ConfigEffect.Write write -> directory.perform(write);
            case ConfigEffect.Adopt adopt -> directory.perform(adopt);
            case ConfigEffect.Finish finish -> directory.perform(finish);
            case ConfigEffect.AskPeers ask -> directory.perform(ask);
            case ConfigEffect.Answer answer -> Optional.ofNullable(answers.remove(answer.id()))
                    .ifPresent(waiting -> waiting.complete(answer.outcome()));
            case ConfigEffect.Report report -> {
                if (report.bad()) {
                    LOG.warn(report.text());
                } else {
                    LOG.info(report.text());
                }
                bus.changed(Topics.STATUS);
            }
        }
    }

    /** A full or failing disk must not keep the others from the newest configuration; only the next start suffers. */
    private void keep(ConfigEffect.Keep keep) {
        try {
            store.keep(keep.intent());
        } catch (IOException e) {
            LOG.errorf("revision %s could not be kept in %s: %s", keep.intent().revision(), identity.stateDir(), e);
        }
    }

    /** Asks this node's machine; the answer comes within the change timeout. Any thread. */
    public CompletionStage<ChangeOutcome> ask(ConfigCommand command) {
        var id = UUID.randomUUID().toString();
        var answer = new CompletableFuture<ChangeOutcome>();
        answers.put(id, answer);
        var now = now();
        if (!inbox.offer(new ConfigEvent.Asked(now, id, command, now.ms() + settings.changeTimeoutMs()))) {
            answers.remove(id);
            answer.complete(new ChangeOutcome(ChangeOutcome.Verdict.UNAVAILABLE, null, null,
                    List.of("config-service of " + identity.node() + " is overloaded; try again"), List.of()));
        }
        return answer.completeOnTimeout(new ChangeOutcome(ChangeOutcome.Verdict.UNAVAILABLE, null, null,
                        List.of("the directory did not answer in time; see GET /v1/revisions before you try again"), List.of()),
                settings.changeTimeoutMs() * 2L, TimeUnit.MILLISECONDS);
    }

    /** What is published; empty before anything is known. Any thread. */
    public Optional<ClusterSnapshot> snapshot() {
        return Optional.ofNullable(published);
    }

    public ConfigStatus status(long sequence) {
        var seen = state;
        var judgement = seen.judgement();
        var newest = published;
        return new ConfigStatus(sequence, Instant.now(), identity.nodeId(), newest == null ? null : newest.revision(),
                seen.known().origin(), judgement.directory(), judgement.text(), judgement.reasons(),
                machine.whyNotWriter(seen, now()).isEmpty());
    }

    /** Who may write; empty: nobody known. */
    public Optional<NodeId> coordinator() {
        return Optional.ofNullable(state.standing().coordinator());
    }

    public RevisionStore revisions() {
        return store;
    }

    private void heartbeat(HeartbeatState heard) {
        var peers = heard.peers().stream()
                .filter(peer -> peer.liveness() == Liveness.ALIVE && peer.revision() != null)
                .collect(Collectors.toMap(PeerState::node, PeerState::revision, (one, _) -> one));
        var now = now();
        long age = Math.max(0, Duration.between(heard.at(), now.clock()).toMillis());
        var standing = new Standing(heard.quorate(), heard.waitingFor(), heard.view().coordinator(), peers, now.ms() - age);
        // Said again every second: when the inbox is full, the next one will do.
        inbox.offer(new ConfigEvent.StandingChanged(now, standing));
    }

    private void tell(ConfigEvent event) {
        try {
            inbox.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Known load() {
        try {
            return store.load();
        } catch (IOException e) {
            LOG.errorf("the kept revisions in %s are unreadable (%s): waiting for the directory", identity.stateDir(), e);
            return Known.NOTHING;
        }
    }

    /** The first configuration, if there is a valid one; what is wrong with it is said once. */
    private Optional<ClusterSnapshot> first() {
        var file = settings.clusterFile().orElse(identity.paths().etc().resolve("cluster.json"));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var first = Json.read(Files.readAllBytes(file), ClusterSnapshot.class);
            var found = SnapshotValidation.of(first);
            found.warnings().forEach(warning -> LOG.warnf("%s: %s", file, warning));
            found.errors().forEach(error -> LOG.errorf("%s: %s", file, error));
            return found.isValid() ? Optional.of(Content.normal(first)) : Optional.empty();
        } catch (IOException e) {
            LOG.errorf("%s is no configuration: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    private DirectorySettings ldap() {
        var ldap = settings.ldap();
        Path password = ldap.passwordFile().orElse(identity.paths().etc().resolve("ldap.password"));
        return new DirectorySettings(ldap.host(), ldap.port(), new Tree(ldap.suffix()), ldap.bindDn(), password,
                Duration.ofMillis(ldap.timeoutMs()));
    }

    private static Now now() {
        return new Now(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), Instant.now());
    }
}

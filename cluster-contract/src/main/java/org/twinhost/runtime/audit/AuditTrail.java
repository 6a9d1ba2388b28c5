package org.twinhost.runtime.audit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.NodeIdentity;

/**
 * This service's audit: each line goes to {@link AuditLog}, and as it is to the log category {@code twinhost.audit}, which the
 * journal hands to syslog. A line that can't be kept goes there all the same, and the service says that it wasn't.
 */
@ApplicationScoped
public class AuditTrail {

    private static final Logger LOG = Logger.getLogger(AuditTrail.class);
    private static final Logger SYSLOG = Logger.getLogger("twinhost.audit");

    /** The unit gives a service longer to end. */
    private static final int END_S = 2;

    private final NodeIdentity identity;
    private final AuditLog log;
    /** The disk is waited for here, and nowhere else. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("audit").daemon().factory());
    private volatile @Nullable String failure;

    AuditTrail(NodeIdentity identity) {
        this.identity = identity;
        this.log = new AuditLog(identity.stateDir(), this::found, SYSLOG::info);
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 60) StartupEvent event) {
        try {
            log.open();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** What was done shortly before the end has its line. */
    void stop(@Observes ShutdownEvent event) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_S, TimeUnit.SECONDS)) {
                LOG.errorf("the last acts are not in the audit: %s takes no lines", log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something was wrong with the log when it was opened, or lines are missing in it; that they will be was complained of. */
    private AuditEntry found(String what) {
        if (failure == null) {
            LOG.errorf("audit in %s: %s", identity.stateDir(), what);
        }
        return new AuditEntry(now(), identity.nodeId(), identity.serviceName(), ourselves(), null, "keep the audit",
                AuditLog.NAME, null, null, "found: " + what, null);
    }

    /** What the service does by itself. */
    public Principal ourselves() {
        return Principal.service(identity.serviceName(), identity.nodeId());
    }

    /** By which right this service is asked for changes that void nothing. */
    public Principal.Right right() {
        return identity.serviceName() == ServiceName.CONFIG ? Principal.Right.CONFIGURE : Principal.Right.OPERATE;
    }

    /** To the thread of the audit: what waits for the disk. Never throws: while the service ends, on the caller's thread. */
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            task.run();
        }
    }

    /** An act that voids promises is about to be done; returns once that is durable. Waits. */
    public void announce(AuditAct act) throws IOException {
        act.isAnnouncedIn(write(act, AuditEntry.INTENT, true).chain().sequence());
    }

    /** A word without whose line it does not count, on a full disk either; returns once that is durable. Waits. */
    public void keepWord(AuditAct act, String outcome) throws IOException {
        write(act, AuditJson.text(outcome), true);
    }

    /** An act has its outcome, whether or not that can be kept; that it could not be is said. Waits. */
    public void note(AuditAct act, String outcome) {
        try {
            write(act, AuditJson.text(outcome), false);
        } catch (IOException | RuntimeException e) {
            LOG.debugf(e, "%s is not in the audit", act.name());
        }
    }

    private AuditChain.Link write(AuditAct act, String outcome, boolean mayTakeReserve) throws IOException {
        var isIntent = outcome.equals(AuditEntry.INTENT);
        var at = act.at().map(AuditTrail::whole).orElseGet(AuditTrail::now);
        var entry = new AuditEntry(at, identity.nodeId(), identity.serviceName(), act.claimed(), act.peer(), act.name(),
                act.target(), act.before(), act.after(), outcome, isIntent ? null : act.intent());
        try {
            var link = log.append(entry, mayTakeReserve);
            failure = null;
            return link;
        } catch (IOException | RuntimeException e) {
            SYSLOG.warnf("NOT KEPT %s", inJournal(entry));
            failed(e);
            throw e;
        }
    }

    private static String inJournal(AuditEntry entry) {
        try {
            return AuditJson.line(entry);
        } catch (RuntimeException unsayable) {
            return entry.act() + " " + entry.target() + " by " + entry.claimed() + ": " + entry.outcome();
        }
    }

    private void failed(Exception why) {
        failure = String.valueOf(why);
        LOG.errorf("the audit can't be written to %s: %s. Acts go on and are in the journal only; what voids a promise is"
                + " refused. Check the disk and its free space", identity.stateDir(), why);
    }

    /** Where the last lines are. */
    public Path log() {
        return identity.stateDir().resolve(AuditLog.NAME);
    }

    /** Why the last line could not be kept; empty: it was. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private static Instant now() {
        return whole(Instant.now());
    }

    private static Instant whole(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS);
    }
}

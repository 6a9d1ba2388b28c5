package org.twinhost.config.store;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.ConfigEvent.Result;
import org.twinhost.config.core.Now;
import org.twinhost.contract.NodeId;

/**
 * The one thread that talks to directories. It looks every second and carries out writes; what it finds goes back as events.
 * A slapd that hangs holds up nothing but this thread.
 */
public final class DirectoryWorker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DirectoryWorker.class);

    /** A write that may throw what LDAP throws. */
    private interface Write {
        void run() throws LDAPException, LdapDirectory.LostRace;
    }

    private final NodeId self;
    private final LdapDirectory directory;
    private final PeerDirectories peers;
    private final Supplier<Now> clock;
    private final Consumer<ConfigEvent> inbox;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("directory").daemon().factory());

    public DirectoryWorker(NodeId self, LdapDirectory directory, PeerDirectories peers, Supplier<Now> clock,
            Consumer<ConfigEvent> inbox) {
        this.self = self;
        this.directory = directory;
        this.peers = peers;
        this.clock = clock;
        this.inbox = inbox;
    }

    public void start(int pollMs) {
        thread.scheduleWithFixedDelay(this::look, 0, pollMs, TimeUnit.MILLISECONDS);
    }

    public void perform(ConfigEffect.Write write) {
        thread.execute(() -> write(() -> directory.write(write.intent(), write.base(), write.fingerprint())));
    }

    public void perform(ConfigEffect.Adopt adopt) {
        thread.execute(() -> write(() -> directory.adopt(adopt.intent(), adopt.base(), adopt.fingerprint())));
    }

    public void perform(ConfigEffect.Finish finish) {
        thread.execute(() -> write(() -> directory.finish(finish.intent())));
    }

    public void perform(ConfigEffect.AskPeers ask) {
        thread.execute(() -> {
            var found = peers.ask(self, ask.first());
            inbox.accept(new ConfigEvent.PeersAnswered(clock.get(), found.peers(), found.reason()));
        });
    }

    private void look() {
        try {
            inbox.accept(new ConfigEvent.DirectoryRead(clock.get(), directory.read()));
        } catch (LDAPException e) {
            inbox.accept(new ConfigEvent.DirectoryLost(clock.get(), explain(e)));
        } catch (RuntimeException e) {
            LOG.error("reading the directory failed", e);
            inbox.accept(new ConfigEvent.DirectoryLost(clock.get(), e.toString()));
        }
    }

    /** Every write ends with a look and a result, in this order. */
    private void write(Write write) {
        var result = Result.FAILED;
        String reason;
        try {
            write.run();
            result = Result.DONE;
            reason = null;
        } catch (LdapDirectory.LostRace e) {
            result = Result.LOST;
            reason = e.getMessage();
        } catch (LDAPException e) {
            reason = explain(e);
        } catch (RuntimeException e) {
            LOG.error("writing the directory failed", e);
            reason = e.toString();
        }
        look();
        inbox.accept(new ConfigEvent.WriteEnded(clock.get(), result, reason));
    }

    private static String explain(LDAPException e) {
        return e.getResultCode().getName() + ": " + e.getMessage() + " (is twinhost-slapd running on this node?)";
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                directory.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

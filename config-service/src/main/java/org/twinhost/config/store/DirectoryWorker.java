package org.twinhost.config.store;

import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.ConfigEvent.Result;
import org.twinhost.config.desk.Directory;
import org.twinhost.contract.NodeId;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Talks to directories on a thread of its own. It looks every second and carries out writes; what it finds goes back as
 * events. A slapd that hangs holds up nothing but this thread.
 */
public final class DirectoryWorker implements Directory {

    private static final Logger LOG = Logger.getLogger(DirectoryWorker.class);

    /** A write that may throw what the directory throws. */
    private interface Write {
        void run() throws Exception;
    }

    private final NodeId self;
    private final RevisionTree<?> directory;
    private final PeerDirectories peers;
    private final ServiceLoop thread;
    private final int pollMs;
    private final Consumer<ConfigEvent> inbox;

    /**
     * @param thread the one that waits for directories
     * @param pollMs between two looks
     * @param inbox takes events on any thread
     */
    public DirectoryWorker(NodeId self, RevisionTree<?> directory, PeerDirectories peers, ServiceLoop thread, int pollMs,
            Consumer<ConfigEvent> inbox) {
        this.self = self;
        this.directory = directory;
        this.peers = peers;
        this.thread = thread;
        this.pollMs = pollMs;
        this.inbox = inbox;
    }

    @Override
    public void start() {
        thread.execute(this::lookAgainAndAgain);
    }

    private void lookAgainAndAgain() {
        look();
        thread.after(pollMs, this::lookAgainAndAgain);
    }

    @Override
    public void perform(ConfigEffect.Write write) {
        thread.execute(() -> write(() -> directory.write(write.intent(), write.base(), write.fingerprint())));
    }

    @Override
    public void perform(ConfigEffect.Adopt adopt) {
        thread.execute(() -> write(() -> directory.adopt(adopt.intent(), adopt.base(), adopt.fingerprint())));
    }

    @Override
    public void perform(ConfigEffect.Finish finish) {
        thread.execute(() -> write(() -> directory.finish(finish.intent())));
    }

    @Override
    public void perform(ConfigEffect.AskPeers ask) {
        thread.execute(() -> {
            var found = peers.ask(self, ask.first());
            inbox.accept(new ConfigEvent.PeersAnswered(thread.now(), found.peers(), found.reason()));
        });
    }

    private void look() {
        try {
            inbox.accept(new ConfigEvent.DirectoryRead(thread.now(), directory.read()));
        } catch (RuntimeException e) {
            LOG.error("reading the directory failed", e);
            inbox.accept(new ConfigEvent.DirectoryLost(thread.now(), e.toString()));
        } catch (Exception e) {
            inbox.accept(new ConfigEvent.DirectoryLost(thread.now(), directory.explain(e)));
        }
    }

    /** Every write ends with a look and a result, in this order. */
    private void write(Write write) {
        var result = Result.FAILED;
        @Nullable String reason;
        try {
            write.run();
            result = Result.DONE;
            reason = null;
        } catch (LostRace e) {
            result = Result.LOST;
            reason = e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("writing the directory failed", e);
            reason = e.toString();
        } catch (Exception e) {
            reason = directory.explain(e);
        }
        look();
        inbox.accept(new ConfigEvent.WriteEnded(thread.now(), result, reason));
    }
}

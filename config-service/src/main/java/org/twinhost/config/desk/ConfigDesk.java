package org.twinhost.config.desk;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.ConfigChange;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.ConfigState;
import org.twinhost.config.core.Judgement;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.needs.Needs;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Carries out what {@link ConfigChange} decides, on one loop, and publishes the last good revision: from disk before the
 * directory has answered.
 */
public class ConfigDesk {

    private static final Logger LOG = Logger.getLogger(ConfigDesk.class);
    private static final int TICK_MS = 500;
    private static final int ANSWERS_MAX = 1000;

    /** What is known, and what is made of it: read by any thread. */
    private record Judged(ConfigState state, Judgement judgement) {}

    /** What there is once it has begun. */
    private record Running(Directory directory, MachineLoop<ConfigState, ConfigEvent, ConfigEffect> decisions) {}

    private final NodeId self;
    private final Bus bus;
    private final ServiceLoop loop;
    private final ConfigTiming timing;
    private final ConfigChange machine;
    private final Revisions revisions;
    private final NodeChecks nodes;
    private final PendingReplies<ChangeOutcome> answers;
    private final AtomicLong asked = new AtomicLong();
    private volatile @Nullable Running running;
    private volatile @Nullable ClusterSnapshot published;
    private volatile Judged seen;

    /**
     * @param loop where it decides
     * @param revisions what this node took before
     */
    public ConfigDesk(NodeId self, Bus bus, ServiceLoop loop, ConfigTiming timing, Revisions revisions) {
        this.self = self;
        this.bus = bus;
        this.loop = loop;
        this.timing = timing;
        this.machine = new ConfigChange(self, timing.settleMs());
        this.revisions = revisions;
        this.nodes = new NodeChecks(self, bus);
        this.answers = new PendingReplies<>(ANSWERS_MAX, "config-service of " + self, (_, reason) -> unavailable(reason),
                (_, reason) -> unavailable(reason + "; see twinctl config log before you try again"));
        become(ConfigState.start(Known.NOTHING, Optional.empty()));
    }

    /**
     * Publishes what is known and begins; once.
     *
     * @param first the configuration to found the cluster with
     * @param nodesDirectory reports to {@link #tell}
     */
    public void start(Optional<ClusterSnapshot> first, Directory nodesDirectory) {
        become(ConfigState.start(load(), first));
        running = new Running(
                nodesDirectory, new MachineLoop<>(seen.state(), machine::on, this::stepped, this::perform));
        published = seen.state().known().snapshot();
        seen.state().known().newest().ifPresent(newest ->
                LOG.infof("publishing revision %s from disk until the directory answers", newest.revision()));
        bus.ownState(Topics.SNAPSHOT, _ -> published);
        bus.ownState(Topics.STATUS, this::status);
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::heartbeat);
        nodesDirectory.start();
        loop.after(TICK_MS, this::tick);
    }

    private void tick() {
        answers.expire(loop.millis());
        running().decisions.take(new ConfigEvent.Tick(loop.now()));
        loop.after(TICK_MS, this::tick);
    }

    /** Something has happened; from any thread. */
    public void tell(ConfigEvent event) {
        loop.execute(() -> running().decisions.take(event));
    }

    private Running running() {
        return Objects.requireNonNull(running, "config-service has not started");
    }

    private void stepped(ConfigState before, ConfigEvent event, ConfigState after) {
        become(after);
        moved(before, after);
    }

    private void become(ConfigState state) {
        seen = new Judged(state, state.judgement());
    }

    /** What is made of the directory now. */
    protected final Judgement judgement() {
        return seen.judgement();
    }

    /** For those who watch where the machine goes. */
    protected void moved(ConfigState before, ConfigState after) {
        // the service itself has nothing to add
    }

    /** Start reading here. */
    private void perform(ConfigEffect effect) {
        switch (effect) {
            case ConfigEffect.Keep keep -> revisions.keep(keep.intent(), trouble -> tell(trouble
                    .<ConfigEvent>map(reason -> new ConfigEvent.NotKept(loop.now(), keep.intent().revision(), reason))
                    .orElseGet(() -> new ConfigEvent.Kept(loop.now(), keep.intent().revision()))));
            case ConfigEffect.Publish publish -> {
                published = publish.snapshot();
                LOG.infof("revision %s is published", publish.snapshot().revision());
                bus.changed(Topics.SNAPSHOT);
                bus.changed(Topics.STATUS);
            }
            case ConfigEffect.Write write -> running().directory.perform(write);
            case ConfigEffect.Adopt adopt -> running().directory.perform(adopt);
            case ConfigEffect.Finish finish -> running().directory.perform(finish);
            case ConfigEffect.AskPeers ask -> running().directory.perform(ask);
            case ConfigEffect.CheckEdit check -> check(check);
            case ConfigEffect.Answer answer -> answers.answer(answer.id(), answer.outcome());
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

    private void check(ConfigEffect.CheckEdit check) {
        nodes.ask(Needs.of(published, check.edited()), members()).thenAccept(found -> {
            found.warnings().forEach(warning -> LOG.warnf("an edit in the directory is unwise: %s", warning));
            found.notChecked().forEach(node -> LOG.warnf("an edit in the directory was not checked %s", node));
            tell(new ConfigEvent.EditChecked(loop.now(), check.fingerprint(), found.reasons()));
        });
    }

    /** Asks this node's machine; the answer comes within twice the change timeout. Any thread. */
    public CompletionStage<ChangeOutcome> ask(ConfigCommand command) {
        var now = loop.now();
        var id = "ask-" + asked.incrementAndGet();
        return answers.await(id, now.ms(), timing.changeTimeoutMs() * 2L, () -> {
            tell(new ConfigEvent.Asked(now, id, command, now.ms() + timing.changeTimeoutMs()));
            return true;
        });
    }

    private static ChangeOutcome unavailable(String reason) {
        return new ChangeOutcome(ChangeOutcome.Verdict.UNAVAILABLE, null, null, List.of(reason), List.of());
    }

    /** What is published; empty before anything is known. Any thread. */
    public Optional<ClusterSnapshot> snapshot() {
        return Optional.ofNullable(published);
    }

    /** What this node's directory holds, where it can be read as a whole. Any thread. */
    Optional<ClusterSnapshot> inDirectory() {
        return seen.state().seen().latest() instanceof Reading.Complete complete
                ? Optional.of(complete.snapshot()) : Optional.empty();
    }

    /** Any thread. */
    public ConfigStatus status(long sequence) {
        var now = seen;
        var newest = published;
        return new ConfigStatus(sequence, loop.wallClock(), self, newest == null ? null : newest.revision(),
                now.state().known().origin(), now.judgement().directory(), now.judgement().text(), now.judgement().reasons(),
                machine.whyNotWriter(now.state(), loop.now()).isEmpty());
    }

    /** Who may write; empty: nobody known. Any thread. */
    public Optional<NodeId> coordinator() {
        return seen.state().coordinator();
    }

    /** The nodes of the view that heartbeat told last; empty: none yet. Any thread. */
    List<NodeId> members() {
        return seen.state().membership().view().members();
    }

    private void heartbeat(HeartbeatState heard) {
        var now = loop.now();
        tell(new ConfigEvent.MembershipHeard(now, LocalMembership.heard(heard, loop.ageMs(heard.at()), now.ms())));
    }

    private Known load() {
        try {
            return revisions.load();
        } catch (IOException e) {
            LOG.errorf("the kept revisions are unreadable (%s): waiting for the directory", e.toString());
            return Known.NOTHING;
        }
    }
}

package org.twinhost.config.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEffect.Answer;
import org.twinhost.config.core.ConfigEffect.CheckEdit;
import org.twinhost.config.core.ConfigEffect.Keep;
import org.twinhost.config.core.ConfigEffect.Report;
import org.twinhost.config.core.ConfigEvent.Peers;
import org.twinhost.config.core.ConfigEvent.Result;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** One node's config service in a test; time is a number. */
abstract class ConfigStory {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final ClusterSnapshot SEVEN = Samples.jupiter(7, _ -> { });
    static final ClusterSnapshot EIGHT = Samples.jupiter(8, c -> c.put("stickiness", 200));

    ConfigChange machine = new ConfigChange(ONE, 3000);
    ConfigState state = ConfigState.start(Known.NOTHING, Optional.empty());
    List<ConfigEffect> effects = new ArrayList<>();
    long clockMs = 100_000;

    void coordinatorKnowing(ClusterSnapshot snapshot) {
        knowing(snapshot);
        read(whole(snapshot));
        standing(true, ONE, Map.of());
    }

    void knowing(ClusterSnapshot snapshot) {
        state = ConfigState.start(Known.NOTHING.with(story(snapshot), Origin.DISK), Optional.empty());
    }

    static Intent story(ClusterSnapshot snapshot) {
        return new Intent(snapshot, "ann", "because", Instant.EPOCH, List.of());
    }

    static Reading whole(ClusterSnapshot snapshot) {
        return new Reading.Complete(snapshot, snapshot.revision(), story(snapshot), "x", "f" + snapshot.revision());
    }

    static Reading edited(ClusterSnapshot base, Consumer<com.fasterxml.jackson.databind.node.ObjectNode> change) {
        var content = Samples.jupiter(base.revision().number(), change);
        return new Reading.Complete(content, base.revision(), story(content), "cn=admin,dc=twinhost",
                content.revision().hash());
    }

    static ConfigCommand propose(long expected, ClusterSnapshot snapshot) {
        return new ConfigCommand.Propose(expected, "ann", "because", snapshot, false);
    }

    ConfigStory after(long ms) {
        clockMs += ms;
        return this;
    }

    void read(Reading reading) {
        on(new ConfigEvent.DirectoryRead(now(), reading));
    }

    void lost(String reason) {
        on(new ConfigEvent.DirectoryLost(now(), reason));
    }

    void standing(boolean quorate, NodeId coordinator, Map<NodeId, Revision> peers) {
        on(new ConfigEvent.MembershipHeard(now(), membership(quorate, coordinator, peers, clockMs)));
    }

    static LocalMembership membership(boolean quorate, NodeId coordinator, Map<NodeId, Revision> peers, long saidAtMs) {
        return new LocalMembership(new HeartbeatState(1, Instant.EPOCH, ONE, 1, 1, new View(3, List.of(ONE, TWO), coordinator),
                quorate, quorate ? null : "jupiter2", peers.entrySet().stream().map(peer -> new PeerState(peer.getKey(),
                        Liveness.ALIVE, 1, 1, null, peer.getValue(), List.of())).toList(), 0), saidAtMs);
    }

    void ask(String id, ConfigCommand command) {
        on(new ConfigEvent.Asked(now(), id, command, clockMs + 8000));
    }

    void ended(Result result, String reason) {
        on(new ConfigEvent.WriteEnded(now(), result, reason));
    }

    void peers(Peers peers, String reason) {
        on(new ConfigEvent.PeersAnswered(now(), peers, reason));
    }

    void tick() {
        on(new ConfigEvent.Tick(now()));
    }

    void on(ConfigEvent event) {
        var step = machine.on(state, event);
        state = step.state();
        effects = new ArrayList<>(step.effects());
        step.effects().stream().filter(CheckEdit.class::isInstance).forEach(check -> nodesAnswer((CheckEdit) check));
        step.effects().stream().filter(Keep.class::isInstance).forEach(keep -> diskAnswers(((Keep) keep).intent()));
    }

    /** What the nodes do not have for an edit; empty: they do not answer. */
    Optional<List<String>> lacking = Optional.of(List.of());

    private void nodesAnswer(CheckEdit check) {
        var before = effects;
        lacking.ifPresent(reasons -> {
            on(new ConfigEvent.EditChecked(now(), check.fingerprint(), reasons));
            before.addAll(effects);
            effects = before;
        });
    }

    /** A disk that takes everything at once; empty: it does not answer. */
    Optional<Function<Revision, ConfigEvent>> disk = Optional.of(revision -> new ConfigEvent.Kept(now(), revision));

    private void diskAnswers(Intent intent) {
        var before = effects;
        disk.ifPresent(answer -> {
            on(answer.apply(intent.revision()));
            before.addAll(effects);
            effects = before;
        });
    }

    Now now() {
        return new Now(clockMs, Instant.EPOCH.plusMillis(clockMs));
    }

    Directory directory() {
        return state.judgement().directory();
    }

    ChangeOutcome answer(String id) {
        return effects.stream().filter(Answer.class::isInstance).map(Answer.class::cast)
                .filter(answer -> answer.id().equals(id)).map(Answer::outcome).findFirst().orElseThrow();
    }

    List<String> reports() {
        return effects.stream().filter(Report.class::isInstance).map(effect -> ((Report) effect).text()).toList();
    }
}

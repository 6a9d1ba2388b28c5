package org.twinhost.config.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.config.change.ConfigCommand.Choose.Side;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.loop.ServiceLoop;
import org.twinhost.runtime.loop.StillLoop;

/** Whatever way a revision comes about, the nodes are asked first whether they have what it needs. */
class ChangesTest {

    private static final NodeId HERE = new NodeId("jupiter1");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ClusterSnapshot EIGHT = Samples.jupiter(8, _ -> { });
    private static final ClusterSnapshot OTHER = Samples.jupiter(8, json -> {
        Samples.at(json, "guests", 0).withArray("bridges").add("br7");
        Samples.at(json, "fenceDevices", 1).put("port", 624);
    });

    private final ServiceLoop loop = new StillLoop(() -> NOW);
    private final List<Object> written = new ArrayList<>();
    private List<String> bridges = List.of();
    private Changes changes;

    private void starting(Known known, Reading reading) {
        var bus = (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, method, arguments) ->
                method.getName().equals("request") ? CompletableFuture.completedFuture(answer(arguments[2])) : null);
        var desk = new ConfigDesk(HERE, bus, loop, new ConfigTiming(1_000, 10_000), new Revisions() {
            @Override
            public void keep(Intent intent, Consumer<Optional<String>> then) {
                then.accept(Optional.empty());
            }

            @Override
            public Known load() {
                return known;
            }
        });
        var directory = (Directory) Proxy.newProxyInstance(Directory.class.getClassLoader(), new Class<?>[] {Directory.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("perform")) {
                        written.add(arguments[0]);
                    }
                    return null;
                });
        desk.start(Optional.empty(), directory);
        desk.tell(new ConfigEvent.MembershipHeard(loop.now(), new LocalMembership(new HeartbeatState(
                1, NOW, HERE, 1, 1, new View(1, List.of(HERE), HERE), true, null, List.of(), 0), 0)));
        desk.tell(new ConfigEvent.DirectoryRead(loop.now(), reading));
        changes = new Changes(HERE, bus, desk, 1_000);
    }

    @BeforeEach
    void nothingIsThere() {
        starting(Known.NOTHING, new Reading.Empty());
    }

    private Reply answer(Object command) {
        return Reply.done("1", Json.tree(new Reasons(switch (command) {
            case VmCommand.Check check -> check.bridges().stream().filter(each -> !bridges.contains(each))
                    .map(each -> "bridge " + each + " is not there").toList();
            case VmCommand.CheckAll _ -> List.of("all together are too large");
            case FencingCommand.Check _ -> List.of("the BMC does not answer");
            default -> List.<String>of();
        })));
    }

    private ChangeOutcome ask(ConfigCommand command) {
        var outcome = changes.ask(command).toCompletableFuture();
        return outcome.getNow(null);
    }

    @Test
    void theFirstConfigurationIsRefusedWhereANodeLacksSomething() {
        var refused = ask(new ConfigCommand.Import("ann", OTHER));
        assertThat(refused.verdict()).isEqualTo(ChangeOutcome.Verdict.INVALID);
        assertThat(refused.reasons()).containsExactly("on jupiter1: bridge br7 is not there");
        assertThat(refused.warnings()).contains("on jupiter1: all together are too large");
        assertThat(refused.notChecked()).containsExactly("on jupiter2: it is not in this node's view of the cluster");
        assertThat(written).isEmpty();

        bridges = List.of("br7");
        ask(new ConfigCommand.Import("ann", OTHER));
        assertThat(written).hasOnlyElementsOfType(ConfigEffect.AskPeers.class).hasSize(1);
    }

    @Test
    void whatIsChosenIsRefusedWhereANodeLacksSomething() {
        starting(Known.NOTHING.with(intent(EIGHT), Origin.DISK), holding(OTHER));
        var refused = ask(new ConfigCommand.Choose(Side.DIRECTORY, "ann", null));
        assertThat(refused.verdict()).isEqualTo(ChangeOutcome.Verdict.INVALID);
        assertThat(refused.reasons()).containsExactly("on jupiter1: bridge br7 is not there");
        assertThat(written).isEmpty();

        bridges = List.of("br7");
        var would = ask(new ConfigCommand.Choose(Side.DIRECTORY, "ann", null, true));
        assertThat(would.verdict()).isEqualTo(ChangeOutcome.Verdict.VALID);
        assertThat(would.warnings()).as("advice refuses nothing")
                .contains("on jupiter1: the BMC does not answer")
                .doesNotContain("on jupiter1: all together are too large");
        assertThat(written).isEmpty();
        ask(new ConfigCommand.Choose(Side.DIRECTORY, "ann", null));
        assertThat(written).hasOnlyElementsOfType(ConfigEffect.Adopt.class).hasSize(1);
    }

    @Test
    void whoKeepsWhatIsPublishedAsksForWhatTheDirectoryHasNot() {
        starting(Known.NOTHING.with(intent(OTHER), Origin.DISK), holding(EIGHT));
        assertThat(ask(new ConfigCommand.Choose(Side.PUBLISHED, "ann", null)).reasons())
                .containsExactly("on jupiter1: bridge br7 is not there");
        assertThat(written).isEmpty();
    }

    private static Intent intent(ClusterSnapshot snapshot) {
        return new Intent(snapshot, "ann", "because", Instant.EPOCH, List.of());
    }

    private static Reading holding(ClusterSnapshot snapshot) {
        return new Reading.Complete(snapshot, snapshot.revision(), intent(snapshot), "x", "f");
    }
}

package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.fencing.core.victim.DeviceCall;
import org.twinhost.fencing.core.victim.FencingAttempt;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencing;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Cancelled;
import org.twinhost.fencing.core.victim.NodeFencingEvent.ManualConfirm;
import org.twinhost.fencing.core.victim.NodeFencingEvent.OnDisk;
import org.twinhost.fencing.core.victim.NodeFencingEvent.OrderedAgain;
import org.twinhost.fencing.core.victim.NodeFencingEvent.PowerOffEnded;
import org.twinhost.fencing.core.victim.NodeFencingEvent.PowerOnEnded;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Seen;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusFailed;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusIsOff;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusIsOn;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Tick;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.fencing.core.victim.NodeFencingState.Closed;
import org.twinhost.fencing.core.victim.NodeFencingState.Cutting;
import org.twinhost.fencing.core.victim.NodeFencingState.Intending;
import org.twinhost.fencing.core.victim.NodeFencingState.PoweringOn;
import org.twinhost.fencing.core.victim.NodeFencingState.Proving;
import org.twinhost.fencing.core.victim.NodeFencingState.Recalling;
import org.twinhost.fencing.core.victim.NodeFencingState.Verifying;
import org.twinhost.fencing.core.victim.NodeFencingState.Watching;
import org.twinhost.fencing.core.victim.VictimLiveness;
import org.twinhost.kernel.Now;

/**
 * What every state makes of every event, as a table to be read: {@code src/test/resources/every-state-every-event.txt}.
 * {@code -Drewrite} writes it anew; the difference is reviewed.
 */
class EveryStateEveryEventTest {

    private static final Path TABLE = Path.of("src/test/resources/every-state-every-event.txt");

    private static final Now NOW = World.at(10_000);
    private static final VictimLiveness SILENT = new VictimLiveness(9_900, true, false, false, World.LOST);
    private static final DeviceCall MINE = new DeviceCall(World.VICTIM, 1, 1);
    private static final DeviceCall OTHER = new DeviceCall(World.VICTIM, 1, 99);
    private static final FencingOrder ORDER = new FencingOrder(World.VICTIM, World.LOST, "left uncleanly", World.at(0).clock());
    private static final FencingAttempt DUE = FencingAttempt.opened(1, ORDER, 0, SILENT).called();
    private static final FencingAttempt WAITS = FencingAttempt.opened(1, ORDER, 20_000, SILENT).called();
    private static final FencingAttempt STALE =
            FencingAttempt.opened(1, ORDER, 0, new VictimLiveness(1_000, true, false, false, World.LOST)).called();
    private static final FenceProof PROOF = new FenceProof(
            World.VICTIM, World.LOST, World.SELF, World.BOOT, Method.POWER_OFF, "bmc1", NOW.clock(), 10_000);
    private static final FenceProof WORD = new FenceProof(
            World.VICTIM, World.LOST, World.SELF, World.BOOT, Method.OPERATOR, "eva", NOW.clock(), 10_000);

    private static Map<String, NodeFencingState> states() {
        var states = new LinkedHashMap<String, NodeFencingState>();
        states.put("Watching, asked, may shoot", new Watching(DUE, Optional.of(MINE), 0));
        states.put("Watching, asked, must wait", new Watching(WAITS, Optional.of(MINE), 0));
        states.put("Watching, asked, heartbeat stale", new Watching(STALE, Optional.of(MINE), 0));
        states.put("Watching, pausing", new Watching(DUE, Optional.empty(), 11_000));
        states.put("Watching, pause over", new Watching(DUE, Optional.empty(), 10_000));
        states.put("Intending", new Intending(DUE));
        states.put("Intending, heartbeat stale", new Intending(STALE));
        states.put("Cutting", new Cutting(DUE, MINE));
        states.put("Verifying, asked", new Verifying(DUE, Optional.of(MINE), 0, 15_000));
        states.put("Verifying, asked, patience over", new Verifying(DUE, Optional.of(MINE), 0, 10_000));
        states.put("Verifying, pause over", new Verifying(DUE, Optional.empty(), 10_000, 15_000));
        states.put("Recalling, came back", new Recalling(DUE, MINE, Optional.empty()));
        states.put("Recalling, vouched", new Recalling(DUE, MINE, Optional.of(WORD)));
        states.put("Proving", new Proving(DUE, PROOF, false));
        states.put("Proving, power on after", new Proving(DUE, PROOF, true));
        states.put("PoweringOn, due", new PoweringOn(DUE, PROOF, Optional.empty(), 10_000));
        states.put("PoweringOn, asked", new PoweringOn(DUE, PROOF, Optional.of(MINE), 10_000));
        states.put("Closed", new Closed(DUE, "over"));
        return states;
    }

    private static Map<String, NodeFencingEvent> events() {
        var events = new LinkedHashMap<String, NodeFencingEvent>();
        events.put("Tick", new Tick(NOW));
        events.put("OrderedAgain now", new OrderedAgain(NOW, 10_000));
        events.put("Cancelled", new Cancelled(NOW));
        events.put("Seen silent", new Seen(NOW, SILENT));
        events.put("Seen, heard again", new Seen(NOW, new VictimLiveness(10_000, true, false, true, World.LOST)));
        events.put("Seen, member again", new Seen(NOW, new VictimLiveness(10_000, true, true, true, World.LOST)));
        events.put("Seen, newer boot", new Seen(NOW, new VictimLiveness(10_000, true, false, true, World.LOST + 1)));
        events.put("ManualConfirm", new ManualConfirm(NOW, WORD));
        events.put("OnDisk", new OnDisk(NOW));
        events.put("StatusIsOff", new StatusIsOff(NOW, MINE, "bmc1", true));
        events.put("StatusIsOff to another question", new StatusIsOff(NOW, OTHER, "bmc1", true));
        events.put("StatusIsOn", new StatusIsOn(NOW, MINE));
        events.put("StatusFailed", new StatusFailed(NOW, MINE, "no answer"));
        events.put("PowerOffEnded, taken", new PowerOffEnded(NOW, MINE, Optional.empty()));
        events.put("PowerOffEnded, failed", new PowerOffEnded(NOW, MINE, Optional.of("no answer")));
        events.put("PowerOffEnded of another call", new PowerOffEnded(NOW, OTHER, Optional.empty()));
        events.put("PowerOnEnded, taken", new PowerOnEnded(NOW, MINE, Optional.empty()));
        events.put("PowerOnEnded, failed", new PowerOnEnded(NOW, MINE, Optional.of("no answer")));
        return events;
    }

    @Test
    void everyStateAnswersEveryEvent() throws IOException {
        var fencing = new NodeFencing(World.SELF, World.BOOT, FencingTiming.USUAL);
        var table = new StringBuilder();
        states().forEach((stateName, state) -> {
            table.append(stateName).append('\n');
            events().forEach((eventName, event) -> {
                var step = fencing.on(state, event);
                table.append("    %-32s %s%n".formatted(eventName, step.state().equals(state) && step.effects().isEmpty()
                        ? "-"
                        : describe(step.state()) + step.effects().stream()
                                .map(effect -> " +" + effect.getClass().getSimpleName())
                                .collect(Collectors.joining())));
            });
        });
        if (System.getProperty("rewrite") != null) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertThat(table.toString()).isEqualTo(Files.readString(TABLE));
    }

    private static String describe(NodeFencingState state) {
        return switch (state) {
            case Watching watching when watching.asking().isPresent() -> "Watching, asked";
            case Watching watching -> "Watching until " + watching.askAtMs();
            case Verifying verifying when verifying.asking().isPresent() -> "Verifying, asked, cut at " + verifying.cutAtMs();
            case Verifying verifying -> "Verifying until " + verifying.askAtMs();
            case Recalling recalling -> "Recalling" + recalling.proof().map(proof -> " for " + proof.method()).orElse("");
            case Proving proving -> "Proving " + proving.proof().method() + (proving.powerOnAfter() ? " then on" : "");
            case PoweringOn on -> "PoweringOn" + (on.switching().isPresent() ? ", asked" : " at " + on.switchAtMs());
            case Closed closed -> "Closed (" + closed.why() + ")";
            case Intending _, Cutting _ -> state.getClass().getSimpleName();
        };
    }
}

package org.twinhost.simulator.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.fencing.DrillReply;
import org.twinhost.fencing.FencingDesk;
import org.twinhost.fencing.FencingReply;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencerEvent;
import org.twinhost.fencing.core.FencerState;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.drill.DrillEffect;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.story.Moves;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.power.FencingConsole;

/**
 * Fencing's own desk in a simulated process.
 *
 * <p>Coverage: machine {@code fencing}, one victim at a time, moves between NONE (no fencing of it), WATCHING, INTENDING,
 * CUTTING, VERIFYING, RECALLING, PROVING and POWERING_ON; looked at after each event while any victim is being fenced. What
 * passes through a state within one event is seen as one move.
 */
public final class FencingCode implements ServiceCode, FencingDesk.Disk, FencingDesk.Observer, FencingConsole {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(60);
    private static final String DOCUMENT = "fencing.json";
    private static final String TESTS = "tests.json";
    private static final String DRILLS = "drills.json";
    private static final Moves<Stage> STAGES = new Moves<>("fencing", Stage.class);

    private enum Stage { NONE, WATCHING, INTENDING, CUTTING, VERIFYING, RECALLING, PROVING, POWERING_ON }

    private final Process process;
    private final SlowFile file;
    private final SlowFile tests;
    private final SlowFile drills;
    /** Writes that wait for the one before them. */
    private final Deque<Runnable> laterDrills = new ArrayDeque<>();
    private final FencingDesk desk;
    /** Whether a victim was silent at any moment since its fencing began. */
    private final Map<NodeId, Boolean> wasSilent = new TreeMap<>();

    private FencingCode(Process process) {
        this.process = process;
        this.file = new SlowFile(process, DOCUMENT);
        this.tests = new SlowFile(process, TESTS);
        this.drills = new SlowFile(process, DRILLS);
        this.desk = new FencingDesk(process.node().name(), FencingTiming.USUAL, CHECK_INTERVAL,
                new FencingDesk.Ports(process, process.bus(), process.snapshots(), this, this::device, this));
    }

    /** A start of the service. */
    public static ServiceCode start(Process process) {
        var code = new FencingCode(process);
        code.desk.start();
        return code;
    }

    private FenceDevice device(FenceDeviceConfig config) {
        return World.of(process).powerSwitches().device(process, config);
    }

    @Override
    public void gone() {
        file.gone();
        tests.gone();
        drills.gone();
    }

    /** What its core knows, for those who check. */
    public FencerState state() {
        return desk.state();
    }

    @Override
    public CompletionStage<FencingReply> ask(String id, FencingCommand command) {
        return desk.ask(id, command);
    }

    @Override
    public CompletionStage<DrillReply> drill(NodeId node, boolean freeze) {
        return desk.test(node).thenCompose(_ -> freeze ? desk.freeze(node) : desk.drill(node, OptionalLong.empty()));
    }

    // Its disk -------------------------------------------------------------------------------------------------------

    @Override
    public OptionalLong incarnation() {
        return Incarnations.current(process.node());
    }

    @Override
    public FencingDocument read() {
        return file.read(FencingDocument.class).orElse(FencingDocument.EMPTY);
    }

    /** The audit log is for people, and is left out. */
    @Override
    public void write(FencingDocument document, List<AuditEntry> words, Consumer<Optional<String>> then) {
        file.write(document, then);
    }

    @Override
    public KeptTests readTests() {
        return tests.read(KeptTests.class).orElse(KeptTests.NONE);
    }

    @Override
    public void writeTests(KeptTests kept, Consumer<Optional<String>> then) {
        tests.write(kept, then);
    }

    @Override
    public KeptDrill.Document readDrills() {
        return drills.read(KeptDrill.Document.class).orElse(KeptDrill.Document.NONE);
    }

    @Override
    public void writeDrills(KeptDrill.Document kept, Consumer<Optional<String>> then) {
        laterDrills.add(() -> drills.write(kept, failure -> {
            laterDrills.remove();
            then.accept(failure);
            if (!laterDrills.isEmpty()) {
                laterDrills.peek().run();
            }
        }));
        if (laterDrills.size() == 1) {
            laterDrills.peek().run();
        }
    }

    // What is seen of it ---------------------------------------------------------------------------------------------

    @Override
    public void moved(FencerState before, FencerEvent event, FencerState after) {
        if (before.attempts().isEmpty() && after.attempts().isEmpty()) {
            return;
        }
        if (!before.hasRecovered()) {
            read().offsSent().stream().filter(off -> after.attempts().containsKey(off.order().victim())).forEach(off ->
                    World.of(process).observer().actions().carriesOn(process.node().name(), off, after.incarnation()));
        }
        var victims = new TreeSet<NodeId>(before.attempts().keySet());
        victims.addAll(after.attempts().keySet());
        for (var victim : victims) {
            var from = before.attempts().get(victim);
            var to = after.attempts().get(victim);
            checkShot(victim, stage(from), stage(to), after.membership());
            STAGES.visit(World.of(process).coverage(), stage(from), stage(to));
            if (from != to && stage(from) != stage(to)) {
                World.of(process).story().tell(process.node().name(),
                        "fencing of " + victim + ": " + stage(from) + " -> " + stage(to));
            }
        }
    }

    private void checkShot(NodeId victim, Stage from, Stage to, LocalMembership known) {
        if (from == Stage.NONE || !known.hears(victim)) {
            wasSilent.put(victim, !known.hears(victim));
        }
        if (to == Stage.CUTTING && (from == Stage.WATCHING || from == Stage.INTENDING)) {
            World.of(process).observer().actions().shoots(process.node().name(), victim, known.said(), wasSilent.get(victim));
        }
    }

    /** S5: a node that is lost on purpose is owed its power on the disk of who has it lost. */
    @Override
    public void drills(NodeId node, DrillEffect effect) {
        var world = World.of(process);
        world.coverage().visit("drill", effect.getClass().getSimpleName());
        var isOwed = readDrills().drills().stream().anyMatch(each -> each.node().equals(node));
        world.check(isOwed || !(effect instanceof DrillEffect.CutPower || effect instanceof DrillEffect.Silence),
                "S5: " + process.node().name() + " lets " + node + " be lost for a drill, and its disk does not say that its"
                        + " power is owed: " + effect);
    }

    @Override
    public void shown(FencingState visible, FencingState before) {
        World.of(process).observer().proofs().shown(process, visible, before,
                file.read(FencingDocument.class).orElse(FencingDocument.EMPTY));
    }

    private static Stage stage(NodeFencingState state) {
        return switch (state) {
            case null -> Stage.NONE;
            case NodeFencingState.Watching _ -> Stage.WATCHING;
            case NodeFencingState.Intending _ -> Stage.INTENDING;
            case NodeFencingState.Cutting _ -> Stage.CUTTING;
            case NodeFencingState.Verifying _ -> Stage.VERIFYING;
            case NodeFencingState.Recalling _ -> Stage.RECALLING;
            case NodeFencingState.Proving _ -> Stage.PROVING;
            case NodeFencingState.PoweringOn _ -> Stage.POWERING_ON;
            case NodeFencingState.Closed _ -> Stage.NONE;
        };
    }
}

package org.twinhost.simulator.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigState;
import org.twinhost.config.core.ConfigState.Writing.Phase;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.config.desk.Changes;
import org.twinhost.config.desk.ConfigDesk;
import org.twinhost.config.desk.ConfigTiming;
import org.twinhost.config.desk.Directory;
import org.twinhost.config.desk.Revisions;
import org.twinhost.config.store.DirectoryWorker;
import org.twinhost.config.store.PeerDirectories;
import org.twinhost.config.store.RevisionTree;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.directory.Directories;

/**
 * A config service: the real desk, changes and directory worker over a simulated slapd.
 *
 * <p>Coverage: {@code config directory} has a state for each {@link ConfigStatus.Directory}; {@code config writer} is
 * Idle, AskingPeers (before the cluster is founded), WritingForSomebody and WritingByItself (adopts an edit, finishes what
 * another began, founds).
 */
public final class ConfigCode implements ServiceCode, Directories.Desk {

    private static final ConfigTiming TIMING = new ConfigTiming(3_000, 8_000);
    private static final int POLL_MS = 1_000;
    private static final int KEPT_MAX = 200;
    private static final String FILE = "revisions";
    private static final String[][] DIRECTORY_MOVES =
            moves(List.of(ConfigStatus.Directory.values()).stream().map(Enum::name).toList());
    private static final String[][] WRITER_MOVES =
            moves(List.of("Idle", "AskingPeers", "WritingForSomebody", "WritingByItself"));

    private final Process process;
    private final SlowFile file;
    private final ConfigDesk desk;
    private final Changes changes;
    private long lastWriterNanos;
    private boolean everWriter;
    private HeartbeatState lastHeard;

    private ConfigCode(Process process) {
        this.process = process;
        this.file = new SlowFile(process, FILE);
        this.desk = new Watched();
        this.changes = new Changes(self(), process.bus(), desk, TIMING.changeTimeoutMs());
    }

    /** A {@link ServiceCode.Starter}. */
    public static ServiceCode start(Process process) {
        var code = new ConfigCode(process);
        code.start();
        return code;
    }

    private void start() {
        var world = World.of(process);
        var slapd = world.directories().of(self());
        var peers = new PeerDirectories(this::directoryAt);
        // As late as the desk knows it: what waits in the queue before it is decided without it.
        process.bus().onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, heard ->
                process.execute(() -> heartbeat(heard)));
        process.bus().onState(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class, this::cameBack);
        desk.start(first(), new Checked(new DirectoryWorker(self(), new SlapdTree(process, slapd), peers,
                new DirectoryLoop(process, slapd), POLL_MS, desk::tell)));
        changes.start();
        world.directories().serves(self(), this);
    }

    @Override
    public void gone() {
        file.gone();
        World.of(process).directories().serves(self(), null);
    }

    private NodeId self() {
        return process.node().name();
    }

    private Optional<ClusterSnapshot> first() {
        var found = SnapshotValidation.of(World.of(process).first());
        if (!found.isValid()) {
            throw new IllegalStateException("the simulation's first configuration is not valid: " + found.errors());
        }
        return Optional.of(Content.normal(World.of(process).first()));
    }

    private RevisionTree<?> directoryAt(String address) {
        var owner = World.of(process).first().nodes().stream()
                .filter(node -> node.links().stream().anyMatch(end -> end.address().equals(address)))
                .findFirst().orElseThrow();
        return new SlapdTree(process, World.of(process).directories().of(owner.name()));
    }

    // What people do -------------------------------------------------------------------------------------------------

    @Override
    public void ask(Function<ClusterSnapshot, ConfigCommand> command) {
        process.execute(() -> desk.snapshot().ifPresent(running -> {
            var asked = command.apply(running);
            var world = World.of(process);
            changes.ask(asked).thenAccept(outcome -> {
                world.counts().count("configuration change " + outcome.verdict());
                world.story().tell(self(), asked.getClass().getSimpleName() + ": " + outcome.verdict() + " "
                        + outcome.reasons());
            });
        }));
    }

    @Override
    public ConfigStatus status() {
        return desk.status(0);
    }

    // What must be true ----------------------------------------------------------------------------------------------

    private void heartbeat(HeartbeatState heard) {
        lastHeard = heard;
        if (heard.quorate() && self().equals(heard.view().coordinator())) {
            everWriter = true;
            lastWriterNanos = process.nanos();
        }
    }

    private void cameBack(ClusterSnapshot published) {
        World.of(process).observer().revisions().published(self(), published.revision(), new Kept().newest());
    }

    private void writes(Revision revision) {
        World.of(process).observer().revisions().wanted(revision);
        // A person may choose what the first configuration is where nothing is known.
        if (desk.snapshot().isPresent()) {
            long sinceMs = everWriter ? TimeUnit.NANOSECONDS.toMillis(process.nanos() - lastWriterNanos) : Long.MAX_VALUE;
            World.of(process).observer().revisions().written(self(), revision, sinceMs, LocalMembership.AGE_MAX_MS,
                    lastHeard);
        }
    }

    private final class Watched extends ConfigDesk {

        private int lastDirectory = ConfigStatus.Directory.UNREACHABLE.ordinal();

        Watched() {
            super(process.node().name(), process.bus(), process, TIMING, new Kept());
        }

        @Override
        protected void moved(ConfigState before, ConfigState after) {
            var coverage = World.of(process).coverage();
            var directory = judgement().directory().ordinal();
            coverage.visit("config directory", DIRECTORY_MOVES[lastDirectory][directory]);
            lastDirectory = directory;
            coverage.visit("config writer", WRITER_MOVES[writer(before)][writer(after)]);
            if (!after.known().newest().equals(before.known().newest())) {
                World.of(process).observer().revisions().taken(self(), before.known().revision(), after.known().snapshot());
            }
        }

        private static int writer(ConfigState state) {
            if (state.writing().isEmpty()) {
                return 0;
            }
            var writing = state.writing().get();
            return writing.phase() == Phase.ASKING ? 1 : writing.ask().isPresent() ? 2 : 3;
        }
    }

    /** Looks who writes, at the moment of the decision. */
    private final class Checked implements Directory {

        private final Directory real;

        Checked(Directory real) {
            this.real = real;
        }

        @Override
        public void start() {
            real.start();
        }

        @Override
        public void perform(ConfigEffect.Write write) {
            writes(write.intent().revision());
            real.perform(write);
        }

        @Override
        public void perform(ConfigEffect.Adopt adopt) {
            writes(adopt.intent().revision());
            real.perform(adopt);
        }

        @Override
        public void perform(ConfigEffect.Finish finish) {
            writes(finish.intent().revision());
            real.perform(finish);
        }

        @Override
        public void perform(ConfigEffect.AskPeers ask) {
            real.perform(ask);
        }
    }

    /** The revisions on the node's disk: all in one small file. */
    private final class Kept implements Revisions {

        private record Taken(List<Intent> intents) {}

        @Override
        public void keep(Intent intent, Consumer<Optional<String>> then) {
            var intents = new ArrayList<>(taken().intents());
            intents.removeIf(each -> each.revision().number() == intent.revision().number());
            intents.add(intent);
            intents.sort(Comparator.comparing(Intent::revision));
            file.write(new Taken(List.copyOf(intents.subList(Math.max(0, intents.size() - KEPT_MAX), intents.size()))), then);
        }

        @Override
        public Known load() {
            var known = Known.NOTHING;
            for (var intent : taken().intents()) {
                known = known.with(intent, Origin.DISK);
            }
            return known;
        }

        long newest() {
            var intents = taken().intents();
            return intents.isEmpty() ? 0 : intents.getLast().revision().number();
        }

        private Taken taken() {
            return file.read(Taken.class).orElse(new Taken(List.of()));
        }
    }

    private static String[][] moves(List<String> states) {
        var moves = new String[states.size()][states.size()];
        for (int from = 0; from < states.size(); from++) {
            for (int to = 0; to < states.size(); to++) {
                moves[from][to] = states.get(from) + " -> " + states.get(to);
            }
        }
        return moves;
    }
}

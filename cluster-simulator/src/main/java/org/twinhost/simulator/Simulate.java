package org.twinhost.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.fault.BrokenAssumption;
import org.twinhost.simulator.mutation.Mutant;
import org.twinhost.simulator.mutation.MutantRunner;
import org.twinhost.simulator.mutation.Mutants;
import org.twinhost.simulator.mutation.Verdict;
import org.twinhost.simulator.mutation.generated.Generation;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.worker.ClassPath;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.Campaign;
import org.twinhost.simulator.run.PlanFile;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code cluster-simulator/simulate}. */
@Command(name = "simulate", sortOptions = false, mixinStandardHelpOptions = true,
        description = "Lets whole clusters live under seeds, with the services' real cores in a fake world, and looks"
                + " whether what must always be true stays true.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is true", "1:an invariant broke, a mutant was not caught, or the seeds did not visit all that"
                + " as many of them visit", "2:wrong options"})
public final class Simulate implements Callable<Integer> {

    private static final long SEEDS_BY_DEFAULT = 200;
    private static final long LIES_BY_DEFAULT = 20;
    private static final long PROGRESS_MS = 5_000;

    /** How the result is written. */
    public enum Output {
        text,
        json
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "the first seed (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--seeds", paramLabel = "N",
            description = "how many, from S on (default: 200, or as many as --minutes allow)")
    private Long seeds;

    @Option(names = "--minutes", paramLabel = "M", description = "begin no seed after that time")
    private Double minutes;

    @Option(names = "--jobs", paramLabel = "J", defaultValue = "1",
            description = "how many at once, each on a core (default: ${DEFAULT-VALUE})")
    private int jobs;

    @Option(names = "--shrink", paramLabel = "K", defaultValue = "5",
            description = "search the fewest faults of the first K seeds that break something (default: ${DEFAULT-VALUE})")
    private int shrink;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private Output output;

    @Option(names = "--plan", paramLabel = "FILE", description = "instead: run this one plan and tell its story")
    private Path plan;

    @Option(names = "--story", description = "run the one seed of --seed and tell its story, broken or not")
    private boolean story;

    @Option(names = {"--broken-assumption", "--lie"}, paramLabel = "ASSUMPTION",
            description = "instead: what it costs when this lies: ${COMPLETION-CANDIDATES} (a disk's flush, a BMC, an"
                    + " operator's word)")
    private BrokenAssumption lie;

    @Option(names = "--mutants", description = "instead: break one line of a core after the other, and see each caught")
    private boolean mutants;

    @Option(names = "--list", paramLabel = "FILE",
            description = "the mutants of that file instead, written as in mutants.txt")
    private Path list;

    @Option(names = "--generated",
            description = "instead: make mutants of all pure cores and try each: unit tests, 300 seeds, three minutes."
                    + " Goes on where it was interrupted, and ends with a table")
    private boolean generated;

    @Option(names = "--sample", paramLabel = "N",
            description = "only N of them, of each core and operator some, always the same ones")
    private Integer sample;

    @Option(names = "--again", description = "try the seeds of known survivors again, not only the unit tests")
    private boolean again;

    @Option(names = "--tests-only", description = "try no seeds, to see in a few minutes what the unit tests miss")
    private boolean testsOnly;

    @Option(names = "--print", description = "only print the mutants, as a list that --mutants --list reads")
    private boolean printed;

    @Option(names = "--calm", paramLabel = "HOURS",
            description = "instead: that many hours of two nodes to which nothing happens, one a seed, to measure how many"
                    + " simulated hours fit into a minute of one core")
    private Long calmHours;

    @Option(names = "--mutant", paramLabel = "NAME", description = "the same with these mutants only")
    private List<String> named = List.of();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** For tests: without the exit. */
    static CommandLine commandLine() {
        return new CommandLine(new Simulate());
    }

    @Override
    public Integer call() throws InterruptedException {
        check(seeds == null || seeds >= 1, "--seeds must be at least 1");
        check(minutes == null || minutes > 0, "--minutes must be more than 0");
        check(shrink >= 0, "--shrink must be at least 0");
        check(jobs >= 1, "--jobs must be at least 1");
        check(!catching() || seeds == null && minutes == null, "--mutants has its own seeds and time");
        check(!generated || seeds == null && minutes == null, "--generated has its own seeds and time");
        check(list == null || mutants, "--list is for --mutants");
        check(generated || sample == null && !again && !testsOnly && !printed,
                "--sample, --again, --tests-only and --print are for --generated");
        check(sample == null || sample >= 1, "--sample must be at least 1");
        check(jobs == 1 || plan == null && !story && lie == null, "--jobs is for many seeds");
        check(calmHours == null || calmHours >= 1, "--calm must be at least 1");
        check(calmHours == null || seeds == null, "--calm says how many seeds");
        var others = Stream.of(plan != null, story, lie != null, catching(), generated, calmHours != null)
                .filter(each -> each).count();
        check(others <= 1, "--plan, --story, --lie, --mutants, --generated and --calm exclude each other");
        if (plan != null || story) {
            return tell(story ? SimulationPlan.of(seed) : read(plan));
        }
        if (generated) {
            return generate();
        }
        return catching() ? catchMutants() : lie != null ? lie() : simulate();
    }

    private boolean catching() {
        return mutants || !named.isEmpty();
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw new CommandLine.ParameterException(spec.commandLine(), complaint);
        }
    }

    private SimulationPlan read(Path file) {
        try {
            return PlanFile.read(file);
        } catch (NoSuchFileException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--plan " + file + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--plan " + file + ": " + e.getMessage());
        }
    }

    private int tell(SimulationPlan told) {
        LogLines.install();
        var outcome = LogLines.told(() -> Simulation.run(told, true));
        var text = String.join("\n", outcome.story().lines()) + "\n"
                + (outcome.isBroken() ? outcome.failure().getMessage() : "no invariant broke") + "\n";
        print(Map.of("plan", PlanFile.lines(told), "story", outcome.story().lines(),
                "broken", outcome.isBroken() ? outcome.failure().getMessage() : ""), text);
        return outcome.isBroken() ? 1 : 0;
    }

    /** A lie breaks what it breaks: that is no failure of this command. */
    private int lie() {
        LogLines.install();
        var count = seeds == null ? LIES_BY_DEFAULT : seeds;
        var costs = new TreeMap<String, Long>();
        var lines = new ArrayList<String>();
        for (var each = seed; each < seed + count; each++) {
            var outcome = Simulation.run(SimulationPlan.of(lie, each));
            var cost = outcome.isBroken() ? outcome.failure().invariant() : "nothing";
            costs.merge(cost, 1L, Long::sum);
            lines.add("seed " + each + ": " + (outcome.isBroken() ? outcome.failure().getMessage() : "nothing broke"));
        }
        print(Map.of("lie", lie, "costs", costs, "seeds", lines), String.join("\n", lines) + "\nbroken by it: " + costs + "\n");
        return 0;
    }

    private int simulate() throws InterruptedException {
        LogLines.install();
        var nanos = minutes == null ? Long.MAX_VALUE : (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        var campaign = calmHours == null
                ? new Campaign(seed, seedsToRun(), nanos, SimulationPlan::of, shrink, this::warn)
                : new Campaign(seed, calmHours, nanos, each -> SimulationPlan.calm(each, 1), shrink, this::warn);
        var printed = new AtomicBoolean();
        var interrupted = new Thread(() -> {
            campaign.stop();
            print(campaign, printed);
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        var progress = Thread.ofPlatform().daemon().start(() -> progress(campaign));
        campaign.run(jobs);
        progress.interrupt();
        print(campaign, printed);
        var unvisited = calmHours == null ? campaign.tally().unvisited() : List.<String>of();
        unvisited.forEach(move -> warn("never made, the simulator has gone blind there: " + move));
        return campaign.tally().isBroken() || !unvisited.isEmpty() ? 1 : 0;
    }

    private long seedsToRun() {
        return seeds != null ? seeds : minutes != null ? Long.MAX_VALUE : SEEDS_BY_DEFAULT;
    }

    private void warn(String line) {
        spec.commandLine().getErr().println(line);
    }

    private void progress(Campaign campaign) {
        try {
            while (true) {
                Thread.sleep(PROGRESS_MS);
                spec.commandLine().getErr().println(campaign.tally().progress());
            }
        } catch (InterruptedException done) {
            // the summary follows
        }
    }

    private void print(Campaign campaign, AtomicBoolean printed) {
        if (printed.compareAndSet(false, true)) {
            print(campaign.tally().all(), campaign.tally().summary());
        }
    }

    private void print(Object all, String text) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case text -> out.print(text);
            case json -> out.println(json(all));
        }
        out.flush();
    }

    private static String json(Object all) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the summary can't be written as JSON", e);
        }
    }

    private static Path repository() {
        return Path.of(System.getProperty("twinhost.repository", "."));
    }

    private int generate() throws InterruptedException {
        try {
            var path = ClassPath.of(repository(), System.getProperty("java.class.path"));
            var options = new Generation.Options(sample == null ? 0 : sample, again, testsOnly, jobs);
            var generation = new Generation(path, options, this::warn);
            if (printed) {
                print(generation.drawn().stream().map(Made::name).toList(),
                        generation.drawn().stream().map(Made::block).collect(Collectors.joining("\n")));
                return 0;
            }
            var told = new AtomicBoolean();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                generation.stop();
                print(generation, told);
            }));
            var isWell = generation.run();
            print(generation, told);
            return isWell ? 0 : 1;
        } catch (IOException e) {
            throw new UncheckedIOException("mutants can't be tried: " + e.getMessage(), e);
        }
    }

    private void print(Generation generation, AtomicBoolean told) {
        if (told.compareAndSet(false, true)) {
            print(generation.table().summary(), generation.table().text());
        }
    }

    private List<Mutant> listed() {
        try {
            return list == null ? Mutants.all() : Mutants.read(Files.readString(list));
        } catch (NoSuchFileException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--list " + list + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--list " + list + ": " + e.getMessage());
        }
    }

    private int catchMutants() throws InterruptedException {
        var runner = new MutantRunner(repository(), System.getProperty("java.class.path"));
        var all = listed().stream().filter(mutant -> named.isEmpty() || named.contains(mutant.name())).toList();
        check(!all.isEmpty(), "no mutant is called " + String.join(", ", named));
        var verdicts = runner.run(all, jobs, verdict -> {
            if (output == Output.text) {
                spec.commandLine().getOut().println(verdict.line());
                spec.commandLine().getOut().flush();
            }
        });
        var caught = verdicts.stream().filter(Verdict.Caught.class::isInstance).count();
        print(Map.of("mutants", verdicts), caught + " of " + verdicts.size() + " mutants caught\n");
        return caught == verdicts.size() ? 0 : 1;
    }
}

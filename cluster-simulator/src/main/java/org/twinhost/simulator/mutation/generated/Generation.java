package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.twinhost.simulator.mutation.Mutant;
import org.twinhost.simulator.mutation.made.Finder;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.worker.Answer;
import org.twinhost.simulator.mutation.worker.ClassPath;
import org.twinhost.simulator.mutation.worker.Job;
import org.twinhost.simulator.mutation.worker.WorkerProcess;

/**
 * Makes mutants and tries them: the unit tests of their core, then 300 seeds, then three minutes. What came of each is kept
 * at once, so what is interrupted goes on where it was.
 */
public final class Generation {

    /** Where results and layers are kept in the repository. */
    static final String FOLDER = "cluster-simulator/mutants";
    static final String SAMPLE = "sample.txt";
    private static final String ALL = "all.txt";
    private static final String LAYERS = "layers.txt";
    private static final int SEEDS = 300;
    /** How {@link Answer#by} begins where a seed caught it. */
    private static final String BY_SEED = "seed ";
    private static final long MORE_MS = 180_000;

    /**
     * @param sample how many; 0: all
     * @param again tries the seeds of survivors again, not only the unit tests
     * @param testsOnly tries no seeds at all: what unit tests don't catch has no result
     * @param jobs how many at once
     */
    public record Options(int sample, boolean again, boolean testsOnly, int jobs) {}

    private final ClassPath path;
    private final Options options;
    private final Consumer<String> said;
    private final List<Made> made;
    private final Results results;
    private final Layers layers;
    private final Crew crew;
    private final Map<String, Made> chosen = new LinkedHashMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();

    /** @param said lines for people, from any thread */
    public Generation(ClassPath path, Options options, Consumer<String> said) throws IOException {
        this.path = path;
        this.options = options;
        this.said = said;
        this.made = Finder.of(path.repository(), path.own()).all().stream()
                .filter(each -> path.classesOf(each.core() + "-service").isPresent()) // else nothing of it can be run here
                .toList();
        var folder = path.repository().resolve(FOLDER);
        this.results = Results.read(folder.resolve(options.sample() > 0 ? SAMPLE : ALL));
        if (options.sample() == 0) {
            for (var each : Results.read(folder.resolve(SAMPLE)).all()) {
                if (results.of(each.id()).isEmpty()) {
                    results.put(each);
                }
            }
        }
        this.layers = Layers.read(folder.resolve(LAYERS));
        this.crew = new Crew(path, said);
        results.follow(made);
    }

    private void forgetLost() throws IOException {
        if (options.sample() > 0) {
            results.forget(new Lost(path.repository()).take());
        }
    }

    /** From any thread: {@link #run} returns soon. */
    public void stop() {
        crew.close();
    }

    /** Those that would be tried, whatever is known of them. */
    public List<Made> drawn() {
        return new Sample(made, options.sample() > 0 ? options.sample() : made.size()).drawn();
    }

    /** @return whether 90 of 100 are caught and each survivor has its reason */
    public boolean run() throws IOException, InterruptedException {
        forgetLost();
        var sample = new Sample(made, options.sample() > 0 ? options.sample() : made.size());
        var queue = new Queue(List.of());
        sample.drawn().forEach(each -> choose(each, sample, queue));
        said.accept(made.size() + " mutants can be made, " + chosen.size() + " are looked at");
        crew.work(queue, options.jobs(), (each, hand) -> {
            var result = tried(each, hand);
            if (options.testsOnly() && result.fate() == Result.Fate.SURVIVED) {
                missed.incrementAndGet();
                said.accept("not caught by unit tests: " + each.name());
                return;
            }
            results.put(result);
            said.accept(line(result));
            if (result.fate() == Result.Fate.INVALID) {
                synchronized (chosen) {
                    sample.instead(each).ifPresent(other -> choose(other, sample, queue));
                }
            }
        });
        if (!crew.isStopped() && !options.testsOnly()) {
            tryPairs();
        }
        if (options.testsOnly()) {
            said.accept(missed + " have no result: unit tests don't catch them, seeds were not tried");
        }
        if (!crew.isStopped()) {
            forgetOld();
        }
        return missed.get() == 0 && table().isWell();
    }

    /** What does not compile is none, so another one takes its place. */
    private void choose(Made first, Sample sample, Queue queue) {
        var each = Optional.of(first);
        while (each.isPresent()) {
            var made = each.get();
            synchronized (chosen) {
                chosen.put(made.id(), made);
            }
            var known = results.of(made);
            if (known.isEmpty()
                    || known.get().fate() == Result.Fate.SURVIVED && !layers.isEquivalent(made.name())) {
                queue.add(made);
                return;
            }
            done.incrementAndGet();
            each = known.get().fate() == Result.Fate.INVALID ? sample.instead(made) : Optional.empty();
        }
    }

    private Result tried(Made made, Crew.Hand hand) throws IOException, WorkerProcess.Ended {
        var before = results.of(made);
        var survivedSeeds = before.isPresent() && before.get().fate() == Result.Fate.SURVIVED && !options.again()
                || options.testsOnly();
        var checks = hand.testsOf(made.core()).of(className(made));
        var answer = hand.ask(made.core(), new Job(sources(List.of(made)), checks, false, List.of(),
                survivedSeeds ? 0 : SEEDS, survivedSeeds ? 0 : MORE_MS));
        return result(made.id(), sighted(answer, made.core(), hand));
    }

    /** A seed that breaks the cores as they are would seem to catch whatever nothing sees. */
    private static Answer sighted(Answer answer, String core, Crew.Hand hand) throws WorkerProcess.Ended {
        if (answer.kind() == Answer.Kind.CAUGHT && answer.by().startsWith(BY_SEED)) {
            var seed = Long.parseLong(answer.by().split(" ")[1]);
            var without = hand.ask(core, new Job(Map.of(), List.of(), false, List.of(seed), 0, 0));
            if (without.kind() == Answer.Kind.CAUGHT) {
                throw new IllegalStateException("seed " + seed + " breaks the cores as they are, so it shows nothing about"
                        + " mutants: mend what it shows first (simulate --seed " + seed + " --story), then run this again; what"
                        + " was tried is kept. " + without.what());
            }
        }
        return answer;
    }

    private static Result result(String id, Answer answer) throws WorkerProcess.Ended {
        return switch (answer.kind()) {
            case CAUGHT -> new Result(id, Result.Fate.CAUGHT, answer.by(), answer.seconds());
            case SURVIVED -> new Result(id, Result.Fate.SURVIVED, Result.NOTHING, answer.seconds());
            case INVALID -> new Result(id, Result.Fate.INVALID, Result.NOTHING, answer.seconds());
            case NO_TEST, MEASURED, AT -> throw new IllegalStateException(id + ": " + answer);
        };
    }

    static String className(Made made) {
        var java = made.file().substring(made.file().indexOf("org/twinhost/"));
        return java.substring(0, java.length() - ".java".length()).replace('/', '.');
    }

    Map<String, String> sources(List<Made> mutants) throws IOException {
        return sources(path.repository(), mutants);
    }

    /** Of several mutants at once, by file. */
    static Map<String, String> sources(Path repository, List<Made> mutants) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (var each : mutants) {
            var text = sources.containsKey(each.file()) ? sources.get(each.file())
                    : Files.readString(repository.resolve(each.file()));
            try {
                sources.put(each.file(), each.mutant().applyTo(text));
            } catch (Mutant.Unfit e) {
                throw new IllegalArgumentException(each.name() + " does not go with the other change of its file: "
                        + e.getMessage(), e);
            }
        }
        return sources;
    }

    private String line(Result result) {
        return String.format(Locale.ROOT, "%d/%d %s %s%s (%.1f s)", done.incrementAndGet(), chosen.size(),
                result.fate().name().toLowerCase(Locale.ROOT), result.id().substring(0, result.id().indexOf('@')),
                result.by().equals(Result.NOTHING) ? "" : " by " + result.by(), result.seconds());
    }

    /** A layer may be gone as long as its twin is there; both may not. */
    private void tryPairs() throws IOException, InterruptedException {
        Map<String, Made> byName = new HashMap<>();
        made.forEach(each -> byName.put(each.name(), each));
        var queue = new Queue(List.of());
        for (var layer : layers.all()) {
            if (!byName.containsKey(layer.mutant()) || layer.twin() != null && !byName.containsKey(layer.twin())) {
                said.accept("layers.txt is out of date: " + layer.mutant()
                        + (layer.twin() == null ? "" : " or its twin " + layer.twin()) + " is not made any more");
            } else if (layer.twin() != null && results.of(pair(byName.get(layer.mutant()), byName.get(layer.twin())))
                    .filter(each -> each.fate() == Result.Fate.CAUGHT).isEmpty()) {
                queue.add(byName.get(layer.mutant()));
            }
        }
        crew.work(queue, options.jobs(), (each, hand) -> {
            var twin = byName.get(layers.of(each.name()).twin());
            var checks = new ArrayList<>(hand.testsOf(each.core()).of(className(each)));
            var answer = hand.ask(each.core(),
                    new Job(sources(List.of(each, twin)), checks, false, List.of(), SEEDS, MORE_MS));
            var result = result(pair(each, twin), sighted(answer, each.core(), hand));
            results.put(result);
            said.accept("both layers: " + line(result));
        });
    }

    private static String pair(Made one, Made other) {
        return one.name() + "+" + other.name() + "@" + one.methodHash() + other.methodHash();
    }

    private void forgetOld() throws IOException {
        Set<String> ids = new HashSet<>(made.stream().map(Made::id).toList());
        Map<String, Made> byName = made.stream().collect(Collectors.toMap(Made::name, each -> each));
        for (var layer : layers.all()) {
            if (layer.twin() != null && byName.containsKey(layer.mutant()) && byName.containsKey(layer.twin())) {
                ids.add(pair(byName.get(layer.mutant()), byName.get(layer.twin())));
            }
        }
        results.keepOnly(ids);
    }

    /** What came of it so far. */
    public Table table() {
        Map<String, Made> byName = made.stream().collect(Collectors.toMap(Made::name, each -> each));
        var table = new Table(made);
        List<Made> all;
        synchronized (chosen) {
            all = List.copyOf(chosen.values());
        }
        for (var each : all) {
            var layer = layers.of(each.name());
            var explained = layer != null && layer.twin() != null && byName.containsKey(layer.twin())
                    && results.of(pair(each, byName.get(layer.twin()))).filter(Result::isCaught).isPresent();
            results.of(each).ifPresent(result ->
                    table.add(each, result, layers.isEquivalent(each.name()), explained));
        }
        return table;
    }
}

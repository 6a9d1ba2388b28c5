package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Makes mutants, one class loader each, and lets clusters live with them until an invariant breaks.
 *
 * @param repository where the sources are
 * @param classPath of everything that runs in the simulator
 */
public record MutantRunner(Path repository, String classPath) {

    private static final String PLANS = "cluster-simulator/src/test/resources/regressions";
    private static final int SEEDS_MAX = 200;
    /** On a busy machine ten seconds hold too few seeds; two hundred are the promise. */
    private static final long MILLIS_MAX = 60_000;

    /** @param told each verdict as it comes, one at a time */
    public List<Verdict> run(List<Mutant> mutants, int jobs, Consumer<Verdict> told) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(jobs)) {
            var coming = new ArrayList<Future<Verdict>>();
            mutants.forEach(mutant -> coming.add(threads.submit(() -> run(mutant))));
            var verdicts = new ArrayList<Verdict>();
            for (var each : coming) {
                verdicts.add(each.get());
                told.accept(verdicts.getLast());
            }
            return verdicts;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a mutant could not be tried", e.getCause());
        }
    }

    private Verdict run(Mutant mutant) throws IOException, ReflectiveOperationException {
        var folder = Files.createTempDirectory("mutant");
        try {
            compile(mutant, folder);
            try (var loader = new MutantLoader(folder, classPath)) {
                return tried(mutant, loader);
            }
        } catch (Mutant.Unfit e) {
            return new Verdict.Invalid(mutant.name(), e.getMessage());
        } finally {
            delete(folder);
        }
    }

    /** Its classes, into the folder. */
    void compile(Mutant mutant, Path folder) throws IOException, Mutant.Unfit {
        var sources = new LinkedHashMap<String, String>();
        edit(mutant, sources);
        for (var twin : mutant.twins()) {
            edit(twin, sources);
        }
        new MutantCompiler(classPath).compile(sources, folder);
    }

    private void edit(Mutant mutant, Map<String, String> sources) throws IOException, Mutant.Unfit {
        var file = repository.resolve(mutant.file());
        if (!Files.exists(file)) {
            throw new Mutant.Unfit("there is no " + mutant.file());
        }
        var before = sources.containsKey(mutant.file()) ? sources.get(mutant.file()) : Files.readString(file);
        sources.put(mutant.file(), mutant.applyTo(before));
    }

    private Verdict tried(Mutant mutant, MutantLoader loader) throws IOException, ReflectiveOperationException {
        var trial = loader.loadClass(Trial.class.getName())
                .getMethod("run", String[].class, long[].class, int.class, String[].class, long.class);
        var plans = mutant.plans().stream().map(name -> repository.resolve(PLANS).resolve(name + ".plan").toString())
                .toArray(String[]::new);
        var seeds = mutant.seeds().stream().mapToLong(Long::longValue).toArray();
        var result = (Object[]) trial.invoke(null, plans, seeds, SEEDS_MAX, keptPlans(), MILLIS_MAX);
        return result[Trial.INVARIANT] == null
                ? new Verdict.Survived(mutant.name(), (Long) result[Trial.TRIED], (Double) result[Trial.SECONDS])
                : new Verdict.Caught(mutant.name(), (Long) result[Trial.SEED], (String) result[Trial.INVARIANT],
                        (String) result[Trial.WHAT], (Double) result[Trial.SECONDS]);
    }

    private String[] keptPlans() throws IOException {
        try (var files = Files.list(repository.resolve(PLANS))) {
            return files.map(Path::toString).filter(file -> file.endsWith(".plan")).sorted().toArray(String[]::new);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.twinhost.simulator.mutation.made.Finder;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.worker.Answer;
import org.twinhost.simulator.mutation.worker.ClassPath;
import org.twinhost.simulator.mutation.worker.Job;
import org.twinhost.simulator.mutation.worker.WorkerProcess;

/** Each mutant of the kept sample that was caught, once more against the test or seed that caught it. */
public final class Replay {

    /** What to do about stale results. */
    public static final String REFRESH = "cluster-simulator/simulate --generated --sample 150 --jobs 2";

    private static final int STALE_PERCENT_MAX = 10;
    private static final int OTHER_SEEDS = 40;
    private static final long LIMIT_MS = 20_000;

    /**
     * @param caught names of those that are caught as before
     * @param missed with reasons: nothing changed in them, but their test does not see them any more
     * @param stale with reasons: their methods or tests are others now, or their seed makes another run and some others
     *     don't catch them either
     */
    public record Found(List<String> caught, List<String> missed, List<String> stale) {

        /** More than one of ten: the results say too little about this source. */
        public boolean isStale() {
            return stale.size() * 100 > STALE_PERCENT_MAX * (caught.size() + missed.size() + stale.size());
        }
    }

    private final ClassPath path;
    private final Consumer<String> said;
    private final List<String> caught = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private final List<String> stale = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    /** @param said lines for people, from any thread */
    public Replay(ClassPath path, Consumer<String> said) {
        this.path = path;
        this.said = said;
    }

    /** @param jobs how many at once */
    public Found run(int jobs) throws IOException, InterruptedException {
        var made = Finder.of(path.repository(), path.own()).all();
        var results = Results.read(path.repository().resolve(Generation.FOLDER).resolve(Generation.SAMPLE));
        results.follow(made);
        Map<String, Made> byId = new HashMap<>();
        made.forEach(each -> byId.put(each.id(), each));
        var queue = new Queue(List.of());
        var waiting = new ConcurrentSkipListSet<String>();
        for (var result : results.all()) {
            if (result.isCaught() && !result.id().contains("+")) {
                if (byId.containsKey(result.id())) {
                    queue.add(byId.get(result.id()));
                    waiting.add(byId.get(result.id()).name());
                } else {
                    add(stale, result.id(), "its method is another one now");
                }
            }
        }
        try (var crew = new Crew(path, said)) {
            crew.work(queue, jobs, (each, hand) -> {
                replay(each, results.of(each).orElseThrow(), hand);
                waiting.remove(each.name());
            });
        }
        for (var name : waiting) {
            add(stale, name, "could not be tried");
        }
        new Lost(path.repository()).remember(lost);
        return new Found(List.copyOf(caught), List.copyOf(missed), List.copyOf(stale));
    }

    private void replay(Made made, Result before, Crew.Hand hand) throws IOException, WorkerProcess.Ended {
        var by = before.by().substring(before.by().indexOf(' ') + 1);
        var sources = Generation.sources(path.repository(), List.of(made));
        var job = before.isByTest()
                ? new Job(sources, List.of(new Job.Check(by, LIMIT_MS)), false, List.of(), 0, 0)
                : new Job(sources, List.of(), false, List.of(Long.valueOf(by.split(" ")[0])), OTHER_SEEDS, 0);
        var answer = hand.ask(made.core(), job);
        if (answer.kind() != Answer.Kind.CAUGHT) {
            synchronized (this) {
                lost.add(made.id());
            }
        }
        switch (answer.kind()) {
            case CAUGHT -> add(caught, made.name(), before.by());
            case SURVIVED -> add(before.isByTest() ? missed : stale, made.name(), "not caught by " + before.by() + " any more");
            case INVALID, NO_TEST, MEASURED, AT -> add(stale, made.name(), answer.what());
        }
    }

    private synchronized void add(List<String> to, String name, String why) {
        to.add(name + ": " + why);
        if (to != caught) {
            said.accept(name + ": " + why);
        }
    }
}

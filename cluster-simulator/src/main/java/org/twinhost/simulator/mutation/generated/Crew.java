package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.worker.Answer;
import org.twinhost.simulator.mutation.worker.ClassPath;
import org.twinhost.simulator.mutation.worker.Job;
import org.twinhost.simulator.mutation.worker.WorkerProcess;

/** Some threads with a worker's JVM each, which work a queue off. */
final class Crew implements AutoCloseable {

    /** What is done with one mutant. */
    interface Work {
        void on(Made made, Hand hand) throws IOException, WorkerProcess.Ended;
    }

    private static final int TRIES = 2;

    private final ClassPath path;
    private final Consumer<String> said;
    private final Map<String, CoreTests> tests = new HashMap<>();
    private final Set<Hand> hands = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** @param said lines for people, from any thread */
    Crew(ClassPath path, Consumer<String> said) {
        this.path = path;
        this.said = said;
    }

    /** One thread of it. */
    final class Hand {

        private WorkerProcess worker;

        Answer ask(String core, Job job) throws WorkerProcess.Ended {
            return worker(core).ask(job, _ -> { });
        }

        CoreTests testsOf(String core) throws IOException, WorkerProcess.Ended {
            synchronized (tests) {
                var known = tests.get(core);
                if (known == null) {
                    known = CoreTests.of(path, core, worker(core), said);
                    tests.put(core, known);
                }
                return known;
            }
        }

        private WorkerProcess worker(String core) throws WorkerProcess.Ended {
            if (worker == null || !worker.module().equals(core + "-service")) {
                end();
                worker = new WorkerProcess(path, core + "-service");
                if (stopped) {
                    worker.close();
                }
            }
            return worker;
        }

        private void end() {
            if (worker != null) {
                worker.close();
            }
        }

        private void work(Queue queue, Work work) throws IOException {
            String core = null;
            for (var next = queue.next(core); next.isPresent() && !stopped; next = queue.next(core)) {
                core = next.get().core();
                done(next, work);
            }
            end();
        }

        private void done(Optional<Made> next, Work work) throws IOException {
            for (int tries = 1; tries <= TRIES && !stopped; tries++) {
                try {
                    work.on(next.get(), this);
                    return;
                } catch (WorkerProcess.Ended e) {
                    if (!stopped) {
                        said.accept("not tried: " + next.get().name() + ": " + e.getMessage());
                    }
                }
            }
        }
    }

    /** Returns when the queue is empty, or the crew was stopped. */
    void work(Queue queue, int jobs, Work work) throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(jobs)) {
            var ends = new ArrayList<Future<?>>();
            for (int job = 0; job < jobs; job++) {
                var hand = new Hand();
                hands.add(hand);
                ends.add(threads.submit(() -> {
                    hand.work(queue, work);
                    return null;
                }));
            }
            for (var end : List.copyOf(ends)) {
                end.get();
            }
        } catch (ExecutionException e) {
            close();
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException own -> throw own;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Nothing more is tried, what is being tried has no result. From any thread. */
    @Override
    public void close() {
        stopped = true;
        hands.forEach(Hand::end);
    }
}

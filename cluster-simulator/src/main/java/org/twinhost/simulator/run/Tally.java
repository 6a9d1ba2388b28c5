package org.twinhost.simulator.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.twinhost.simulator.report.ExpectedMoves;
import org.twinhost.simulator.report.Failure;
import org.twinhost.simulator.story.Counts;
import org.twinhost.simulator.story.Coverage;

/** What all simulations of a run came to. Safe for all threads. */
public final class Tally {

    private static final double MICROS_AN_HOUR = 3_600_000_000.0;
    private static final double NANOS_A_MINUTE = 60_000_000_000.0;
    private static final int STORY_LINES_SHOWN = 60;

    private final long startedNanos = System.nanoTime();
    private final Counts counts = new Counts();
    private final Coverage coverage = new Coverage();
    private final List<Failure> failures = new ArrayList<>();
    private long seeds;
    private long events;
    private long simulatedMicros;
    private long cpuNanos;

    /** @param nanos of one core that it took */
    public synchronized void add(Outcome outcome, long nanos) {
        seeds++;
        events += outcome.events();
        simulatedMicros += outcome.simulatedMicros();
        cpuNanos += nanos;
        counts.add(outcome.counts());
        coverage.add(outcome.coverage());
    }

    public synchronized void add(Failure failure) {
        failures.add(failure);
    }

    public synchronized boolean isBroken() {
        return !failures.isEmpty();
    }

    /** Which moves of the cores that so many seeds make in a world full of faults were not made. */
    public synchronized List<String> unvisited() {
        return ExpectedMoves.missing(coverage, seeds);
    }

    /** One line, for who waits. */
    public synchronized String progress() {
        var seconds = Math.max(1e-3, (System.nanoTime() - startedNanos) / 1e9);
        return String.format(Locale.ROOT, "%,d seeds, %.1f simulated hours, %,.0f events/s%s", seeds, hours(),
                events / seconds, failures.isEmpty() ? "" : ", " + failures.size() + " broken");
    }

    private double hours() {
        return simulatedMicros / MICROS_AN_HOUR;
    }

    private double hoursACoreMinute() {
        return cpuNanos == 0 ? 0 : hours() / (cpuNanos / NANOS_A_MINUTE);
    }

    /** Everything, for programs. */
    public synchronized Map<String, Object> all() {
        var all = new LinkedHashMap<String, Object>();
        all.put("seeds", seeds);
        all.put("events", events);
        all.put("simulatedHours", hours());
        all.put("simulatedHoursPerCoreMinute", hoursACoreMinute());
        all.put("wallSeconds", (System.nanoTime() - startedNanos) / 1e9);
        all.put("faults", sorted(counts.all()));
        all.put("coverage", coverage.all());
        all.put("failures", List.copyOf(failures));
        return all;
    }

    /** For people. */
    public synchronized String summary() {
        var text = new StringBuilder();
        line(text, "%,d seeds, %,d events, %.1f simulated hours, %.1f simulated hours a core minute", seeds, events, hours(),
                hoursACoreMinute());
        text.append("faults:\n");
        sorted(counts.all()).forEach((fault, count) -> line(text, "  %,10d  %s", count, fault));
        text.append("visited:\n");
        coverage.all().forEach((machine, moves) -> {
            var states = moves.keySet().stream().map(move -> move.replaceAll(".* -> ", "")).distinct().count();
            line(text, "  %-24s %d states, %d transitions (all of them with -o json)", machine, states, moves.size());
        });
        failures.forEach(failure -> tell(text, failure));
        line(text, failures.isEmpty() ? "no invariant broke" : "%d seed(s) broke an invariant", failures.size());
        return text.toString();
    }

    private static void tell(StringBuilder text, Failure failure) {
        line(text, "%nseed %d: %s", failure.seed(), failure.what());
        line(text, "  breaks with %d of its %d faults; as a file for --plan:", failure.plan().size() - 1,
                failure.faultsBefore());
        failure.plan().forEach(each -> line(text, "    %s", each));
        var story = failure.story();
        story.subList(Math.max(0, story.size() - STORY_LINES_SHOWN), story.size()).forEach(each -> line(text, "  %s", each));
        line(text, "  again: cluster-simulator/simulate --seed %d --seeds 1", failure.seed());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static Map<String, Long> sorted(Map<String, Long> counts) {
        return new java.util.TreeMap<>(counts);
    }
}

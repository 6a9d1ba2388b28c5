package org.twinhost.twinctl.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.print.View;

/** Events one a line, each under what it came of; the same again and again is said once, with how often. */
final class EventLines {

    /** What comes as often within the time is folded. */
    private static final int OFTEN = 3;
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int DEEPEST = 4;
    private static final int NODE_WIDTH = 10;

    private final View view;
    private final boolean all;
    /** How deep each that was shown is. */
    private final Map<String, Integer> depths = new HashMap<>();

    /** @param all each by itself */
    EventLines(View view, boolean all) {
        this.view = view;
        this.all = all;
    }

    private static final class Run {
        private final Happened first;
        private final List<Instant> times = new ArrayList<>();

        Run(Happened first) {
            this.first = first;
            times.add(first.at());
        }
    }

    String of(List<Happened> events) {
        var text = new StringBuilder();
        for (var run : all ? events.stream().map(Run::new).toList() : runs(events)) {
            text.append(line(run));
        }
        return text.toString();
    }

    private static List<Run> runs(List<Happened> events) {
        var often = new ArrayList<Run>();
        for (var event : events) {
            joinOrAdd(often, event);
        }
        // What came only twice is shown twice, where it happened.
        var few = new ArrayList<Run>();
        for (var event : events) {
            var run = often.stream().filter(each -> each.first.repeats(event) && each.times.contains(event.at()))
                    .findFirst().orElseThrow();
            if (run.times.size() < OFTEN) {
                few.add(new Run(event));
            } else if (run.first == event) {
                few.add(run);
            }
        }
        return few;
    }

    private static void joinOrAdd(List<Run> runs, Happened event) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            var run = runs.get(i);
            if (run.first.repeats(event) && Duration.between(run.times.getLast(), event.at()).compareTo(WITHIN) <= 0) {
                run.times.add(event.at());
                return;
            }
        }
        runs.add(new Run(event));
    }

    private String line(Run run) {
        var event = run.first;
        var depth = event.cause() == null ? 0 : Math.min(DEEPEST, depths.getOrDefault(event.cause(), -1) + 1);
        depths.put(event.id(), depth);
        var times = run.times.size() == 1 ? "" : " … " + run.times.size() + " times, last " + time(run.times.getLast());
        var line = padded(time(event.at()), 8) + "  " + padded(event.node(), NODE_WIDTH) + "  " + "  ".repeat(depth)
                + event.said();
        if (view.wide()) {
            return line + times + "  [" + event.kind() + " " + event.id() + because(event.cause()) + by(event.operator()) + "]"
                    + (event.reasons().isEmpty() ? "" : "  " + String.join("; ", event.reasons())) + "\n";
        }
        var room = view.columns() - times.length();
        return (line.length() <= room ? line : line.substring(0, room - 1) + "…") + times + "\n";
    }

    private static String because(@Nullable String cause) {
        return cause == null ? "" : " of " + cause;
    }

    private static String by(@Nullable String operator) {
        return operator == null ? "" : " by " + operator;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** With seconds: much happens within a minute. */
    private String time(Instant moment) {
        var second = moment.atZone(view.now().getZone()).getSecond();
        return view.time(moment) + ":" + (second < 10 ? "0" : "") + second;
    }
}

package org.twinhost.twinctl.setup.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.text.Table;

/** All that is done to a machine to make it a node, in this order. */
public record Plan(NodeId node, List<Step> steps) {

    public Plan {
        steps = List.copyOf(steps);
    }

    /** What gets a place of its own here; the mark is the last. */
    public List<Path> places() {
        return steps.stream().flatMap(step -> switch (step) {
            case Step.Place placed -> Stream.of(placed.place());
            case Step.Mark mark -> Stream.of(mark.place());
            case Step.Make _, Step.MakeBy _, Step.Run _ -> Stream.<Path>empty();
        }).toList();
    }

    /** For a person: every file and every command, with its reason; without secrets. */
    public String text() {
        var files = new Table("file", "mode", "owner", "what for");
        var programs = new Table("command", "what for");
        for (var step : steps) {
            switch (step) {
                case Step.Make made -> files.row(made.place(), made.mode(), "root:" + made.group(), made.why());
                case Step.MakeBy made -> programs.row(String.join(" ", made.words()), made.why());
                case Step.Run run -> programs.row(String.join(" ", run.words()), run.why());
                case Step.Place _, Step.Mark _ -> { }
            }
        }
        return files + "\n" + programs;
    }
}

package org.twinhost.twinctl.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.plan.Planning;
import org.twinhost.twinctl.setup.plan.Step;

/**
 * The folder in which a node is made, which only root enters, and what of it is in its place already.
 *
 * <p>Before the first thing is placed all that will be is written down here. What is written down and no longer here has been
 * placed; so whoever finds this folder on a machine without the mark knows what to take away, at whatever moment it was left.
 */
final class Staging {

    static final String NAME = ".setup";
    /** What will be placed, a path a line. */
    private static final String PLACING = "placing";
    /** For what gets a place elsewhere than in our folder. */
    private static final String ELSEWHERE = "elsewhere";

    private final Machine machine;
    private final Host host;
    private final Path etc;
    private final Path folder;
    private final Making making;

    /** @param making into {@link #NAME} of that folder */
    Staging(Machine machine, Host host, Path etc, Making making) {
        this.machine = machine;
        this.host = host;
        this.etc = etc;
        this.making = making;
        this.folder = etc.resolve(NAME);
    }

    Path folder() {
        return folder;
    }

    boolean isThere() {
        return machine.isThere(folder.toString());
    }

    /** What an earlier setup that did not end has put in its place. */
    List<Path> placed() {
        return machine.read(folder.resolve(PLACING).toString()).orElse("").lines().filter(line -> !line.isEmpty()).map(Path::of)
                .filter(place -> machine.isThere(place.toString()) && isMoved(place)).toList();
    }

    /** On another disk a copy is placed first, and then taken away here. */
    private boolean isMoved(Path place) {
        var here = of(place).toString();
        var kept = machine.read(here);
        return !machine.isThere(here) || kept.isPresent() && kept.equals(machine.read(place.toString()));
    }

    /** Where something is before it is placed. */
    Path of(Path place) {
        return place.startsWith(etc) ? folder.resolve(etc.relativize(place))
                : folder.resolve(ELSEWHERE).resolve(String.valueOf(place.getFileName()));
    }

    void begin() throws IOException {
        making.begin();
        host.makeFolder(folder.resolve(ELSEWHERE), "0700");
    }

    void make(Step.Make step) throws IOException {
        var made = of(step.place());
        var parent = made.getParent();
        if (parent != null && !parent.equals(folder)) {
            host.makeFolder(parent, "0755");
        }
        making.make(step, made);
    }

    /** Before the first of them is. The list is there whole or not at all: of a half one the wrong things were taken away. */
    void willPlace(List<Path> places) throws IOException {
        var written = folder.resolve(PLACING + ".new");
        host.makeFile(written, places.stream().map(place -> place + "\n").collect(Collectors.joining()), "0600", "root");
        host.move(written, folder.resolve(PLACING));
    }

    void place(Path place) throws IOException {
        host.move(of(place), place);
    }

    /** Everything is where it belongs. */
    void end() throws IOException {
        host.remove(folder.resolve(PLACING));
        host.remove(folder);
    }

    /** What it gave to a group gets back what the machine's own rules say; where udev is not well, at the next boot. */
    private void forgetRule() {
        for (var step : Planning.READING_RULES) {
            try {
                host.run(Map.of(), step.words().toArray(String[]::new));
            } catch (IOException notNow) {
                // The rule is gone all the same.
            }
        }
    }

    /** Nothing is there of it any more. In this order: what is placed, the note of it, the rest; it may end at any moment. */
    void sweep(Consumer<String> tell) throws IOException {
        if (!isThere()) {
            return;
        }
        if (machine.read(etc.resolve(Planning.MARK).toString()).isEmpty()) {
            for (var place : placed()) {
                host.remove(place);
                tell.accept("taken away: " + place);
                if (place.equals(Planning.UDEV_RULE)) {
                    forgetRule();
                }
            }
        }
        end();
        tell.accept("taken away: " + folder);
    }
}

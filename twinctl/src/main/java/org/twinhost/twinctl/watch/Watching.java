package org.twinhost.twinctl.watch;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Pause;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.rest.Terminal;

/** Shows a page, once a second, on the terminal's other screen; whoever ends it finds his own as it was. */
public final class Watching {

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The other screen, without a cursor. */
    private static final String BEGIN = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String END = "\u001b[?25h\u001b[?1049l";

    private final Gateway gateway;
    private final Surroundings surroundings;
    private final Supplier<Terminal.Size> size;
    private @Nullable ClusterStatus last;
    private boolean ended;

    /** @param size of the terminal, asked before each page: it changes */
    public Watching(Gateway gateway, Surroundings surroundings, Supplier<Terminal.Size> size) {
        this.gateway = gateway;
        this.surroundings = surroundings;
        this.size = size;
    }

    /**
     * Until the process is ended.
     *
     * @throws Refusal there is no terminal
     */
    public void untilEnded() {
        run(Pause::of);
    }

    /** @param again waits until the next page is due; false: no more */
    void run(Predicate<Duration> again) {
        if (!surroundings.screen().isTerminal()) {
            throw new Refusal("watch needs a terminal; into a file goes 'twinctl status', for programs with -o json");
        }
        var restore = new Thread(this::end);
        Runtime.getRuntime().addShutdownHook(restore);
        surroundings.out().print(BEGIN);
        try {
            do {
                show();
            } while (again.test(SECOND));
        } finally {
            end();
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    private void show() {
        @Nullable String trouble = null;
        try {
            last = Records.as(gateway.get("v1", "status"), ClusterStatus.class);
        } catch (Refusal refusal) {
            trouble = refusal.getMessage();
        }
        var view = new View(ZonedDateTime.now(surroundings.clock().get()), surroundings.screen().colours(), false);
        var place = size.get();
        draw(Page.of(last, trouble, view, place.columns(), place.rows(), surroundings.screen().letters()));
    }

    /** In one piece, over what is there: nothing flickers. */
    private synchronized void draw(List<String> lines) {
        if (!ended) {
            surroundings.out().print("\u001b[H" + String.join("\u001b[K\r\n", lines) + "\u001b[K\u001b[J");
            surroundings.out().flush();
        }
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            surroundings.out().print(END);
            surroundings.out().flush();
        }
    }
}

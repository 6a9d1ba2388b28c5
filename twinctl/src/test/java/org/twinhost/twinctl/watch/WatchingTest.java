package org.twinhost.twinctl.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.print.Letters;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.rest.Terminal;

/** The page is made of what is known and of the terminal's size; the terminal is given back as it was. */
class WatchingTest {

    private static final View VIEW = new View(Samples.NOW.atZone(ZoneOffset.UTC), false, false);

    @TempDir
    Path folder;

    private static ClusterStatus resyncing() {
        var some = Samples.atRisk();
        var volume = new ClusterStatus.Volume("web1", 8192, List.of(new ClusterStatus.Replica(
                "jupiter2", Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET, 4096L, 52.4)));
        return new ClusterStatus(some.cluster(), some.nodes(), List.of(volume), some.resources(), List.of(), List.of(),
                some.assessment());
    }

    @Test
    void aPageShowsTheVerdictGuestsResyncAndLinks() {
        assertThat(String.join("\n", Page.of(resyncing(), null, VIEW, 100, 40, Letters.ALL))).isEqualTo("""
                twinctl watch  11:00:00  (Ctrl-C ends it)
                AT RISK since 10:02: 2 findings
                  link red to jupiter2: nothing is heard over it → look at its cable, port and address
                  fence device of jupiter1: it was last tested a year ago, and from then on the node got another po…
                  Protected again ≈ 12:00

                GUEST  WANTED   STATE    NODE      SINCE  WHY
                web1   started  started  jupiter1  2 min

                VOLUME  NODE      ROLE       DISK          CONNECTION  RESYNC
                web1    jupiter2  Secondary  Inconsistent  SyncTarget  [############------------]  52 %

                LINK TO   NODE IS  LINK  STATE  LAST HEARD
                jupiter1  online   grey  up     3.3 s ago
                                   red   up     20 ms ago
                jupiter2  online   grey  up     3.3 s ago
                                   red   up     20 ms ago""");
    }

    @Test
    void whatIsNotKnownJustNowIsSaidAndWhatWasSeenLastStays() {
        assertThat(Page.of(resyncing(), "No answer: it hangs\nmore", VIEW, 100, 40, Letters.ALL)).startsWith(
                "twinctl watch  11:00:00  (Ctrl-C ends it)",
                "NOT KNOWN just now, below as it was last seen: No answer: it hangs", "AT RISK since 10:02: 2 findings");
        assertThat(Page.of(null, "No answer", VIEW, 100, 40, Letters.ALL)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"100, 40", "40, 10", "20, 3", "1, 1", "300, 100"})
    void aPageIsNeverLargerThanTheTerminal(int columns, int rows) {
        var page = Page.of(resyncing(), "No answer", VIEW, columns, rows, Letters.ALL);

        assertThat(page).hasSizeLessThanOrEqualTo(rows);
        assertThat(page.subList(0, page.size() - 1)).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    /** What stands there for an arrow is longer than it. */
    @ParameterizedTest
    @CsvSource({"100, 40", "40, 10", "20, 3"})
    void aLineIsCutToWhatATerminalWithoutOurCharactersShows(int columns, int rows) {
        var page = Page.of(resyncing(), null, VIEW, columns, rows, Letters.of(StandardCharsets.US_ASCII));

        assertThat(page.subList(0, page.size() - 1)).allSatisfy(line -> assertThat(line).matches("\\p{ASCII}*")
                .hasSizeLessThanOrEqualTo(columns)).anySatisfy(line -> assertThat(line).hasSize(columns).endsWith("..."));
    }

    private Gateway nobody() {
        return new Gateway(folder.resolve("none.sock"), Patience.USUAL);
    }

    private Surroundings on(StringWriter out, Screen screen) {
        return new Surroundings(folder, folder, "anna", folder.resolve("none.sock"), new PrintWriter(out), new PrintWriter(out),
                Optional.empty(), screen, Patience.USUAL, () -> Clock.fixed(Samples.NOW, ZoneOffset.UTC));
    }

    @Test
    void theTerminalIsGivenBackAsItWas() {
        var out = new StringWriter();
        var watching = new Watching(nobody(), on(out, new Screen(true, false, Letters.ALL)), () -> new Terminal.Size(60, 10));
        var pages = new int[1];
        watching.run(_ -> ++pages[0] < 3);

        assertThat(out.toString()).startsWith("\u001b[?1049h\u001b[?25l").endsWith("\u001b[?25h\u001b[?1049l");
        assertThat(out.toString().split("NOT KNOWN", -1)).hasSize(4);
    }

    @Test
    void withoutATerminalThereIsNothingToWatch() {
        var out = new StringWriter();
        var watching = new Watching(nobody(), on(out, Screen.PAPER), Terminal::size);

        assertThatThrownBy(watching::untilEnded).isInstanceOf(Refusal.class).hasMessageContaining("watch needs a terminal");
        assertThat(out.toString()).isEmpty();
    }
}

package org.twinhost.simulator.mutation.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.mutation.worker.ClassPath;

/**
 * What the kept sample showed is still true: each mutant in {@code mutants/sample.txt} that was caught is made again and must
 * fall to the same test or seed. A mutant whose method changed since is listed as stale; only many of them are a failure.
 */
class KeptMutantsTest {

    private static final int JOBS = 2;

    @Test
    void whatWasCaughtIsStillCaught() throws Exception {
        var path = ClassPath.of(Path.of("").toAbsolutePath().getParent(), System.getProperty("java.class.path"));
        var found = new Replay(path, System.out::println).run(JOBS);
        System.out.println(found.caught().size() + " mutants caught again, " + found.missed().size() + " missed, "
                + found.stale().size() + " stale");
        assertThat(found.missed()).as("nothing changed in them, but their test does not see them any more: mend the test, or"
                + " let %s look for another that does", Replay.REFRESH).isEmpty();
        assertThat(found.isStale()).as("more than one in ten is stale; run %s and commit what it writes. Stale: %s",
                Replay.REFRESH, found.stale()).isFalse();
        assertThat(found.caught()).as("mutants caught again").isNotEmpty();
    }
}

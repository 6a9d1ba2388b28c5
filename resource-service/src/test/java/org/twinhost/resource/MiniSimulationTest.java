package org.twinhost.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.resource.world.Configurations;
import org.twinhost.resource.world.Saboteur;
import org.twinhost.resource.world.World;

/**
 * Two real cores in a world that breaks: S3 and S4 after every event, and when the faults end every guest runs and every
 * node is in the view (L1), without fencing each other for ever (L2). {@code -Dseed=…} plays one, {@code -Dseeds=…} more.
 */
class MiniSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", 20);
    private static final long TROUBLE_MS = 60_000;
    private static final long QUIET_MS = 75_000;

    @Test
    void neverTwiceAndAlwaysBack() {
        Long one = Long.getLong("seed");
        for (long seed = one == null ? 1 : one; seed <= (one == null ? SEEDS : one); seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        var random = new Random(seed);
        var snapshot = Configurations.cluster(random.nextBoolean() ? 1000 : 3000, random.nextInt(4) == 0,
                Map.of("web1", "jupiter1", "mail1", "jupiter2", "ftp1", "jupiter1"));
        var world = new World(seed, snapshot);
        if (random.nextBoolean()) {
            world.trustLostNodes();
        }
        var saboteur = new Saboteur(world, random);
        try {
            long nowMs = 0;
            while (nowMs < TROUBLE_MS) {
                nowMs += random.nextInt(4000);
                world.runUntil(nowMs);
                saboteur.breakSomething();
            }
            saboteur.mendEverything();
            world.runUntil(nowMs + QUIET_MS);
            assertConverged(world);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + tail(world.log()), e);
        }
    }

    private static void assertConverged(World world) {
        assertThat(world.nodes()).as("both nodes are on").allMatch(node -> node.on);
        for (GuestConfig guest : world.snapshot().guests()) {
            long running = world.nodes().stream().filter(node -> node.runs(guest.name())).count();
            assertThat(running).as(guest.name() + ", target " + guest.target())
                    .isEqualTo(guest.target() == GuestConfig.Target.STARTED ? 1 : 0);
        }
        for (var node : world.nodes()) {
            assertThat(node.state().orders().byGuest()).as("orders under way on " + node.id).isEmpty();
            assertThat(node.state().observed().losses()).as("losses on " + node.id).isEmpty();
        }
    }

    private static String tail(List<String> log) {
        return String.join("\n", log.subList(Math.max(0, log.size() - 200), log.size()));
    }
}

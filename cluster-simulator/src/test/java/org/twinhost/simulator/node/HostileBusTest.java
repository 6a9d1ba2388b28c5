package org.twinhost.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.fuzz.Fuzz;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.SimulationPlan;
import org.twinhost.simulator.service.Services;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.World;

/**
 * Somebody who can publish on a node's bus sends what the services send, damaged, to all six of them. What such a message may
 * do when it can be read is another matter (nobody but its owner can publish on a topic); here no service may fail over one.
 */
class HostileBusTest {

    /** A cluster that was told nonsense is given up, and the next one is taken. */
    private static final int OF_ONE_CLUSTER = 400;
    private static final long EVERY_MICROS = 3_000;
    private static final long SECOND = 1_000_000;
    /** A whole cluster for each few of them: a twentieth of what a decoder alone is asked. */
    private static final int INPUTS = Fuzz.INPUTS / 20;

    /** What was said on each topic, lately. */
    private final TreeMap<String, List<Object>> said = new TreeMap<>();
    private final Random random = new Random(23);
    private final DamagedJson damaged = new DamagedJson(random);
    private final List<String> incomplete = new ArrayList<>();
    private int sent;

    @BeforeAll
    static void listen() {
        LogLines.install();
    }

    @Test
    void noServiceFailsOverAMessage() {
        for (long seed = 1; sent < INPUTS; seed++) {
            var last = new ArrayList<String>();
            try {
                disturb(seed, last);
            } catch (Broken broken) {
                assertThat(broken.getCause()).as(() -> broken.getMessage() + " after " + last).isNull();
            }
        }
        assertThat(said.keySet()).as("topics").hasSizeGreaterThan(14);
        assertThat(incomplete).as("what services send themselves").isEmpty();
    }

    /** @param last the messages that came last before it broke */
    private void disturb(long seed, List<String> last) {
        var world = new World(seed, SimulationPlan.calm(seed, 1).settings().snapshot(), Services.ALL, false, Invariants::new);
        for (var node : world.nodes()) {
            node.broker().overhears(this::hear);
            node.powerOn();
        }
        world.time().runUntil(15 * SECOND);
        if (seed % 2 == 0) { // what is said over a failover, too
            world.nodes().getFirst().powerCut("a test wants it");
            world.time().runUntil(25 * SECOND);
        }
        for (int i = 0; i < OF_ONE_CLUSTER; i++) {
            var node = world.nodes().get(seed % 2 == 0 ? 1 : random.nextInt(2));
            var topic = any(List.copyOf(said.keySet()));
            var message = damaged.of(any(topic), any(any(List.copyOf(said.keySet()))));
            last.add(node.name() + " " + topic + " " + message);
            if (last.size() > 5) {
                last.removeFirst();
            }
            node.broker().overhears((_, _) -> { });
            node.broker().publish(topic, message, false);
            node.broker().overhears(this::hear);
            sent++;
            world.time().runUntil(world.time().nowMicros() + EVERY_MICROS);
        }
    }

    private void hear(String topic, Object message) {
        if (!(message instanceof JsonNode)) {
            isWhole(topic, message);
        }
        var known = said.computeIfAbsent(topic, _ -> new ArrayList<>());
        if (known.size() < 64) {
            known.add(message);
        } else {
            known.set(random.nextInt(known.size()), message);
        }
    }

    /** In this world states travel as records; on a real bus one that lacks something would not arrive. */
    private void isWhole(String topic, Object message) {
        try {
            WholeRecords.read(Json.bytes(message), message.getClass());
        } catch (IOException e) {
            incomplete.add(topic + ": " + e.getMessage());
        }
    }

    private JsonNode any(String topic) {
        var message = any(said.get(topic));
        return message instanceof JsonNode json ? json : Json.tree(message);
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}

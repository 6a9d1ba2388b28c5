package org.twinhost.config.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.loop.StillLoop;

/** What the desk makes of the time that others write on what they say. */
class ConfigDeskTest {

    private static final NodeId HERE = new NodeId("jupiter1");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final long MAX_AGE_MS = LocalMembership.AGE_MAX_MS;

    private Duration clockSetBy = Duration.ZERO;
    private Consumer<HeartbeatState> heartbeat;
    private final ConfigDesk desk = new ConfigDesk(HERE, bus(), new StillLoop(() -> START.plus(clockSetBy)),
            new ConfigTiming(1_000, 10_000), new Revisions() {
                @Override
                public void keep(Intent intent, Consumer<Optional<String>> then) {
                    throw new AssertionError("nothing is there to be kept");
                }

                @Override
                public Known load() {
                    return Known.NOTHING;
                }
            });

    /** One on which only heartbeat is heard. */
    @SuppressWarnings("unchecked")
    private Bus bus() {
        return (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, method, arguments) -> {
            if (method.getName().equals("onState")) {
                heartbeat = (Consumer<HeartbeatState>) arguments[3];
            }
            return null;
        });
    }

    @BeforeEach
    void start() {
        var silent = (Directory) Proxy.newProxyInstance(
                Directory.class.getClassLoader(), new Class<?>[] {Directory.class}, (_, _, _) -> null);
        desk.start(Optional.empty(), silent);
    }

    private void says(Instant at) {
        heartbeat.accept(new HeartbeatState(
                1, at, HERE, 1, 1, new View(1, List.of(HERE), HERE), true, null, List.of(), 0));
    }

    @Test
    void aFreshWordOfHeartbeatPermitsToWrite() {
        says(START.minusMillis(MAX_AGE_MS));
        assertThat(desk.status(1).mayWrite()).isTrue();
    }

    @Test
    void anOldOneDoesNot() {
        says(START.minusMillis(MAX_AGE_MS + 1));
        assertThat(desk.status(1).mayWrite()).isFalse();
    }

    @Test
    void norTheRetainedWordOfADeadHeartbeatAfterTheClockWasSetBack() {
        clockSetBy = Duration.ofHours(-1);
        says(START);
        assertThat(desk.status(1).mayWrite()).isFalse();
    }
}

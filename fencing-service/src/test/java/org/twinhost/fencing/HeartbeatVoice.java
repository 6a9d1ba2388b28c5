package org.twinhost.fencing;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.runtime.bus.PlayedBus;

/** Publishes as heartbeat does, on the test's broker. */
@ApplicationScoped
public class HeartbeatVoice {

    private final PlayedBus bus = PlayedBus.of(ServiceName.HEARTBEAT);
    private volatile Supplier<HeartbeatState> word;

    /** Now, and again until it says something else. */
    void says(Supplier<HeartbeatState> state) {
        word = state;
        bus.ownState(Topics.MEMBERSHIP, _ -> Optional.ofNullable(word).map(Supplier::get).orElse(null));
    }

    @PreDestroy
    void hangUp() {
        bus.close();
    }
}

package org.twinhost.simulator.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.twinhost.contract.ServiceName;

/** A node's Mosquitto: hands messages round, keeps the retained ones in memory, and forgets them when it is killed. */
public final class Broker {

    private static final long HOP_MICROS_MAX = 1_500;

    private final Surroundings world;
    private final Map<ServiceName, SimBus> connected = new LinkedHashMap<>();
    private final Map<String, Object> retained = new LinkedHashMap<>();
    private BiConsumer<String, Object> eavesdropper = (_, _) -> { };
    private boolean up;
    private long upSinceMicros;

    Broker(Surroundings world) {
        this.world = world;
    }

    void start() {
        up = true;
        upSinceMicros = world.time().nowMicros();
    }

    /** When it came up last. */
    public long upSinceMicros() {
        return upSinceMicros;
    }

    /** Killed, or gone with its node: retained messages are lost, everybody is disconnected. */
    public void stop() {
        up = false;
        retained.clear();
        connected.values().forEach(SimBus::disconnected);
        connected.clear();
    }

    public boolean isUp() {
        return up;
    }

    void connect(SimBus bus, ServiceName service) {
        connected.put(service, bus);
        retained.forEach((topic, message) -> bus.arrives(hop(), topic, message, true));
    }

    void disconnect(ServiceName service) {
        connected.remove(service);
    }

    /** A client that is none of the services, and hears each topic and message: they may come from it too. */
    public void overhears(BiConsumer<String, Object> client) {
        eavesdropper = client;
    }

    /** @return whether the broker has taken it */
    public boolean publish(String topic, Object message, boolean retain) {
        if (!up) {
            return false;
        }
        eavesdropper.accept(topic, message);
        if (retain) {
            retained.put(topic, message);
        }
        var hop = hop();
        for (var bus : connected.values()) {
            if (bus.caresFor(topic)) {
                bus.arrives(world.dice().oneIn(8) ? hop() : hop, topic, message, false);
            }
        }
        return true;
    }

    private long hop() {
        return world.dice().oneIn(50) ? world.dice().between(1, 40_000) : world.dice().between(50, HOP_MICROS_MAX);
    }
}

package org.twinhost.simulator.world.power;

import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Surroundings;

/** A node's BMC: says whether its node is on, and switches it. */
final class Bmc {

    private static final long CARRY_OUT_MICROS_MIN = 5_000;
    private static final long CARRY_OUT_MICROS_MAX = 150_000;
    private static final long LAZY_MICROS_MAX = 3_000_000;

    final Node node;
    private final Surroundings world;
    boolean mains = true;
    boolean sharesMains;
    boolean refuses;
    boolean unreachable;
    boolean ignoresOrders;
    boolean lies;
    long extraMicros;
    long offsCarriedOut;
    int ordersUnderWay;

    Bmc(Surroundings world, Node node) {
        this.world = world;
        this.node = node;
    }

    boolean answers() {
        return !unreachable && (mains || !sharesMains);
    }

    boolean saysOn() {
        return node.isOn() && !lies;
    }

    /** Takes the order now and carries it out a little later, whatever becomes of who gave it. */
    void switchOff(String by) {
        if (!ignoresOrders) {
            later(() -> {
                offsCarriedOut += node.isOn() ? 1 : 0;
                node.powerCut("its BMC switched it off, by order of " + by);
            });
        }
    }

    void switchOn() {
        if (!ignoresOrders) {
            later(() -> {
                if (mains) {
                    node.powerOn();
                }
            });
        }
    }

    private void later(Runnable what) {
        var micros = world.dice().oneIn(12)
                ? world.dice().between(CARRY_OUT_MICROS_MAX, LAZY_MICROS_MAX)
                : world.dice().between(CARRY_OUT_MICROS_MIN, CARRY_OUT_MICROS_MAX);
        ordersUnderWay++;
        world.time().after(micros, () -> {
            ordersUnderWay--;
            if (mains || !sharesMains) {
                what.run();
            }
        });
    }

    void heal() {
        mains = true;
        refuses = false;
        unreachable = false;
        ignoresOrders = false;
        lies = false;
        extraMicros = 0;
    }
}

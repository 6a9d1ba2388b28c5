package org.twinhost.simulator.time;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a simulation comes from here, so that a seed tells everything. */
public final class Dice {

    private final SplittableRandom random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Dice of their own: what they roll does not depend on how often these are rolled afterwards. */
    public Dice split() {
        return new Dice(random.split());
    }

    /** 0 to below the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** From the first to the last, both included. */
    public long between(long first, long last) {
        return random.nextLong(first, last + 1);
    }

    /** True once in so many times, on average. */
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    public long number() {
        return random.nextLong();
    }
}

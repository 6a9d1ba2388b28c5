package org.twinhost.gateway.core;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is connected. Each user and each address has a share; whoever uses up his own makes the one of his connections leave that
 * has waited longest without a request that is answered, and takes nothing from others. Who has just come need not leave: he
 * shall have the time to ask, and turning somebody away is cheaper than making room. Some places are root's alone, so that
 * nobody locks the administrator out. Safe for all threads.
 */
public final class Places<V> {

    /** What becomes of somebody new. */
    public sealed interface Answer<V> {

        record Welcome<V>() implements Answer<V> {}

        /** There is room for him once this one is gone, who has to leave. */
        record InsteadOf<V>(V leaves) implements Answer<V> {}

        record Full<V>() implements Answer<V> {}
    }

    private static final class Share<V> {
        private int present;
        /** Since when each has not asked for what he may have; the oldest first. */
        private final Map<V, Long> waiting = new LinkedHashMap<>();

        Optional<V> oldest(long beforeNanos) {
            return waiting.entrySet().stream().findFirst()
                    .filter(each -> each.getValue() - beforeNanos <= 0).map(Map.Entry::getKey);
        }
    }

    private final int most;
    private final int ofRoot;
    private final int share;
    private final long graceNanos;
    private final Map<String, Share<V>> shares = new HashMap<>();
    private final Map<V, String> whose = new LinkedHashMap<>();
    private int presentOfOthers;

    /**
     * @param most connections at a time
     * @param ofRoot how many of these are kept for root
     * @param share how many one user or address may have
     * @param graceNanos so long nobody has to leave
     */
    public Places(int most, int ofRoot, int share, long graceNanos) {
        this.most = most;
        this.ofRoot = ofRoot;
        this.share = share;
        this.graceNanos = graceNanos;
    }

    /** Somebody new; who is answered {@link Answer.Full} is not counted. Root has no share, only places. */
    public synchronized Answer<V> came(V who, String of, boolean isRoot, long nowNanos) {
        if (isRoot) {
            if (whose.size() >= most) {
                return new Answer.Full<>();
            }
            whose.put(who, of);
            return new Answer.Welcome<>();
        }
        var own = shares.computeIfAbsent(of, _ -> new Share<>());
        var leaves = Optional.<V>empty();
        if (own.present >= share) {
            leaves = own.oldest(nowNanos - graceNanos);
        } else if (presentOfOthers >= most - ofRoot) {
            leaves = largest().flatMap(each -> each.oldest(nowNanos - graceNanos));
        } else {
            return enters(who, of, own, nowNanos, new Answer.Welcome<>());
        }
        if (leaves.isEmpty()) {
            if (own.present == 0) {
                shares.remove(of);
            }
            return new Answer.Full<>();
        }
        left(leaves.get());
        return enters(who, of, shares.computeIfAbsent(of, _ -> new Share<>()), nowNanos, new Answer.InsteadOf<>(leaves.get()));
    }

    private Answer<V> enters(V who, String of, Share<V> own, long nowNanos, Answer<V> answer) {
        own.present++;
        own.waiting.put(who, nowNanos);
        presentOfOthers++;
        whose.put(who, of);
        return answer;
    }

    /** Of those with somebody who waits. */
    private Optional<Share<V>> largest() {
        return shares.values().stream().filter(each -> !each.waiting.isEmpty())
                .max((one, other) -> Integer.compare(one.present, other.present));
    }

    /** He asks for what he may have, and need not leave. */
    public synchronized void asked(V who) {
        var own = shares.get(whose.getOrDefault(who, ""));
        if (own != null) {
            own.waiting.remove(who);
        }
    }

    /** His connection has ended, or has to. Counts once, however often it is said. */
    public synchronized void left(V who) {
        var of = whose.remove(who);
        var own = of == null ? null : shares.get(of);
        if (of == null || own == null) {
            return;
        }
        own.present--;
        own.waiting.remove(who);
        presentOfOthers--;
        if (own.present == 0) {
            shares.remove(of);
        }
    }

    /** How many are connected. */
    public synchronized int present() {
        return whose.size();
    }
}

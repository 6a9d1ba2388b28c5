package org.twinhost.resource.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;

/** The vm service's promises: starts only what is Primary here, in the view it is asked in. */
public final class Hypervisor {

    private static final int START_MS = 300;
    private static final int STOP_MS = 200;

    private final Node node;
    private final Map<String, GuestState> guests = new TreeMap<>();
    private final Map<String, List<BiConsumer<Reply.Outcome, String>>> waiting = new TreeMap<>();
    /** Guests whose start fails here. */
    public final Set<String> broken = new HashSet<>();

    Hypervisor(Node node) {
        this.node = node;
    }

    void clear() {
        guests.clear();
        waiting.clear();
    }

    boolean isLive(String guest) {
        return switch (stateOf(guest)) {
            case STARTING, RUNNING, PAUSED, STOPPING -> true;
            case STOPPED, CRASHED, UNKNOWN -> false;
        };
    }

    GuestRunState stateOf(String guest) {
        return guests.containsKey(guest) ? guests.get(guest).state() : GuestRunState.STOPPED;
    }

    List<GuestState> states() {
        List<GuestState> all = new ArrayList<>();
        node.world.snapshot.guests().stream().map(GuestConfig::name).sorted().forEach(name ->
                all.add(guests.getOrDefault(name, new GuestState(name, GuestRunState.STOPPED, World.START, null))));
        return all;
    }

    private void set(String guest, GuestRunState state, String reason) {
        Instant since = node.world.now();
        guests.put(guest, new GuestState(guest, state, since, reason));
        node.world.say(node.id, "vm: " + guest + " " + state);
        node.publish();
    }

    void start(String guest, View view, BiConsumer<Reply.Outcome, String> answer) {
        GuestRunState state = stateOf(guest);
        if (state == GuestRunState.RUNNING) {
            answer.accept(Reply.Outcome.DONE, null);
            return;
        }
        if (state == GuestRunState.STARTING) {
            waiting.computeIfAbsent(guest, _ -> new ArrayList<>()).add(answer);
            return;
        }
        if (!view.equals(node.view()) || !node.world.storage.allPrimary(node, guest)) {
            answer.accept(Reply.Outcome.REFUSED, "another view, or not Primary here");
            return;
        }
        if (broken.contains(guest)) {
            answer.accept(Reply.Outcome.FAILED, "libvirt: no bootable device");
            return;
        }
        node.world.checkStart(node, guest);
        waiting.computeIfAbsent(guest, _ -> new ArrayList<>()).add(answer);
        set(guest, GuestRunState.STARTING, null);
        node.later(START_MS, () -> {
            if (stateOf(guest) == GuestRunState.STARTING) {
                set(guest, GuestRunState.RUNNING, null);
                ended(guest);
            }
        });
    }

    void stop(String guest, View view, BiConsumer<Reply.Outcome, String> answer) {
        if (!isLive(guest)) {
            answer.accept(Reply.Outcome.DONE, null);
            return;
        }
        if (!view.equals(node.view())) {
            answer.accept(Reply.Outcome.REFUSED, "another view");
            return;
        }
        waiting.computeIfAbsent(guest, _ -> new ArrayList<>()).add(answer);
        if (stateOf(guest) != GuestRunState.STOPPING) {
            set(guest, GuestRunState.STOPPING, null);
            node.later(STOP_MS, () -> {
                set(guest, GuestRunState.STOPPED, null);
                ended(guest);
            });
        }
    }

    private void ended(String guest) {
        List<BiConsumer<Reply.Outcome, String>> askers = waiting.remove(guest);
        if (askers != null) {
            askers.forEach(asker -> asker.accept(Reply.Outcome.DONE, null));
        }
    }

    public void crash(String guest) {
        if (stateOf(guest) == GuestRunState.RUNNING) {
            set(guest, GuestRunState.CRASHED, "QEMU ended with signal 11");
        }
    }
}

package org.twinhost.simulator.world.guest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Powered;
import org.twinhost.simulator.node.Surroundings;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;

/**
 * A node's libvirtd and the QEMU processes it started. They live on while it is dead; started again it finds them, and ends
 * those whose start it had not finished. A call in its hands when it dies fails whatever it has done already.
 */
public final class Libvirt implements Powered {

    /** Who asked; told once, in a task of the world. */
    public interface Answer<T> {
        void done(T result);

        void failed(String why);
    }

    /** A connected client that hears of changes. */
    @FunctionalInterface
    public interface Listener {
        /** @param endCause why the domain ended; null: it did not */
        void changed(String name, String endCause);
    }

    private static final long BOOT_MICROS_MIN = 200_000;
    private static final long BOOT_MICROS_MAX = 2_000_000;
    private static final long CALL_MICROS_MIN = 300;
    private static final long CALL_MICROS_MAX = 8_000;
    private static final long LAUNCH_MICROS_MIN = 100_000;
    private static final long LAUNCH_MICROS_MAX = 1_200_000;
    private static final long OPEN_MICROS_MAX = 20_000_000;
    private static final long OPEN_POLL_MICROS = 100_000;
    private static final long SHUTDOWN_MICROS_MIN = 1_000_000;
    private static final long SHUTDOWN_MICROS_MAX = 9_000_000;
    private static final int EVENT_LOST_ONE_IN = 12;
    private static final int BUTTON_MISSED_ONE_IN = 6;

    private final Surroundings world;
    private final Guests guests;
    private final Node node;
    private final Map<String, Qemu> processes = new TreeMap<>();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final Set<Answer<?>> unanswered = new LinkedHashSet<>();
    private final List<Runnable> whileHung = new ArrayList<>();
    private boolean up;
    private boolean hung;
    private int start;
    private boolean startFails;
    private boolean deaf;

    Libvirt(Surroundings world, Guests guests, Node node) {
        this.world = world;
        this.guests = guests;
        this.node = node;
    }

    // What the vm service calls --------------------------------------------------------------------------------------

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void forget(Listener listener) {
        listeners.remove(listener);
    }

    public void look(Answer<List<Domain>> answer) {
        serve(answer, () -> answer(answer, processes.values().stream().map(Qemu::asDomain).toList()));
    }

    /** Takes 0.1 to 1.2 s, and up to 20 s more for a volume that may not be opened yet. */
    public void create(GuestConfig guest, Answer<Void> answer) {
        serve(answer, () -> {
            if (processes.containsKey(guest.name())) {
                fail(answer, "domain '" + guest.name() + "' already exists");
            } else if (startFails) {
                world.counts().count("a guest's start fails");
                later(world.dice().between(LAUNCH_MICROS_MIN, LAUNCH_MICROS_MAX),
                        () -> fail(answer, "cannot set up guest memory: Cannot allocate memory"));
            } else {
                launch(guest, answer);
            }
        });
    }

    /** Answered once it is taken, as libvirt does; a shutdown takes its time afterwards, or is not heard. */
    public void order(String guest, Call call, Answer<Void> answer) {
        serve(answer, () -> {
            var qemu = processes.get(guest);
            switch (call) {
                case SHUTDOWN -> {
                    if (qemu != null) {
                        pressPowerButton(qemu);
                    }
                    answer(answer, null);
                }
                case DESTROY -> {
                    if (qemu != null) {
                        end(qemu, "it was destroyed in libvirt, not by Twinhost");
                    }
                    answer(answer, null);
                }
                case RESUME -> resume(guest, qemu, answer);
                case CREATE -> throw new IllegalArgumentException("a domain is created from its description");
            }
        });
    }

    private void launch(GuestConfig guest, Answer<Void> answer) {
        var qemu = guests.launch(node, guest, () -> tell(guest.name(), null));
        processes.put(guest.name(), qemu);
        var giveUp = world.time().nowMicros() + OPEN_MICROS_MAX;
        later(world.dice().between(LAUNCH_MICROS_MIN, LAUNCH_MICROS_MAX), () -> goWhenOpen(qemu, giveUp, answer));
    }

    private void goWhenOpen(Qemu qemu, long giveUpMicros, Answer<Void> answer) {
        if (qemu.isGone()) {
            fail(answer, "internal error: process exited while connecting to monitor");
        } else if (qemu.hasOpenedItsDisks()) {
            qemu.go();
            world.story().tell(node.name(), qemu.guest() + " runs, life " + qemu.life());
            tell(qemu.guest(), null);
            later(world.dice().between(CALL_MICROS_MIN, CALL_MICROS_MAX), () -> answer(answer, null));
        } else if (world.time().nowMicros() >= giveUpMicros) {
            end(qemu, null);
            fail(answer, "internal error: process exited while connecting to monitor: its volume's socket refused it");
        } else {
            later(OPEN_POLL_MICROS, () -> goWhenOpen(qemu, giveUpMicros, answer));
        }
    }

    private void pressPowerButton(Qemu qemu) {
        if (deaf || !qemu.listens() || world.dice().oneIn(BUTTON_MISSED_ONE_IN)) {
            return;
        }
        node.after(world.dice().between(SHUTDOWN_MICROS_MIN, SHUTDOWN_MICROS_MAX), () -> {
            if (qemu.listens()) {
                end(qemu, "it shut itself down");
            }
        });
    }

    private void resume(String guest, Qemu qemu, Answer<Void> answer) {
        if (qemu == null) {
            fail(answer, "Domain not found: no domain with matching name '" + guest + "'");
        } else if (qemu.isHaltedOnIoError() && !qemu.hasOpenedItsDisks()) {
            fail(answer, "internal error: unable to execute QEMU command 'cont': its disk is not connected");
        } else {
            if (qemu.isHaltedOnIoError()) {
                qemu.go();
                tell(guest, null);
            }
            answer(answer, null);
        }
    }

    // Faults ---------------------------------------------------------------------------------------------------------

    /** libvirtd is killed and comes back after that time; guests run on, their events are lost. */
    public void kill(long downMicros) {
        if (up) {
            world.story().tell(node.name(), "libvirtd is killed");
            down();
            node.after(downMicros, this::comeUp);
        }
    }

    /** libvirtd answers nobody for that time, then goes on with all that it was asked. */
    public void hang(long micros) {
        if (up && !hung) {
            world.story().tell(node.name(), "libvirtd hangs for " + micros / 1000 + " ms");
            hung = true;
            var mine = start;
            node.after(micros, () -> {
                if (mine == start) {
                    goOn();
                }
            });
        }
    }

    /** Whether no guest can be started here: no memory left. */
    public void startFails(boolean fails) {
        startFails = fails;
    }

    /** Whether guests here ignore their power button. */
    public void guestsAreDeaf(boolean are) {
        deaf = are;
    }

    /** A guest's QEMU dies; whether there was one. */
    public boolean crash(String guest) {
        var qemu = processes.get(guest);
        if (qemu == null || !node.isOn()) {
            return false;
        }
        world.story().tell(node.name(), "QEMU of " + guest + " dies");
        end(qemu, "its QEMU process ended unexpectedly; see its log in /var/log/libvirt/qemu");
        return true;
    }

    public boolean isUp() {
        return up;
    }

    @Override
    public void powerCut() {
        down();
        processes.values().forEach(guests::ended);
        processes.clear();
    }

    @Override
    public void powerOn() {
        node.after(world.dice().between(BOOT_MICROS_MIN, BOOT_MICROS_MAX), this::comeUp);
    }

    // libvirtd itself ------------------------------------------------------------------------------------------------

    private void comeUp() {
        if (up) {
            return;
        }
        up = true;
        start++;
        List.copyOf(processes.values()).stream().filter(qemu -> !qemu.hasStarted()).forEach(qemu -> end(qemu, null));
    }

    private void down() {
        up = false;
        hung = false;
        start++;
        whileHung.clear();
        var lost = List.copyOf(unanswered);
        unanswered.clear();
        lost.forEach(answer -> answer.failed("End of file while reading data: the connection to libvirtd was lost"));
    }

    private void goOn() {
        hung = false;
        var waiting = List.copyOf(whileHung);
        whileHung.clear();
        waiting.forEach(Runnable::run);
    }

    private void serve(Answer<?> answer, Runnable what) {
        if (!up) {
            answer.failed("Failed to connect socket to '/run/libvirt/libvirt-sock': Connection refused");
            return;
        }
        unanswered.add(answer);
        later(world.dice().between(CALL_MICROS_MIN, CALL_MICROS_MAX), what);
    }

    /** In this life of libvirtd, and not while it hangs. */
    private void later(long micros, Runnable what) {
        var mine = start;
        node.after(micros, () -> {
            if (mine != start) {
                return;
            }
            if (hung) {
                whileHung.add(what);
            } else {
                what.run();
            }
        });
    }

    private <T> void answer(Answer<T> answer, T result) {
        if (unanswered.remove(answer)) {
            answer.done(result);
        }
    }

    private void fail(Answer<?> answer, String why) {
        if (unanswered.remove(answer)) {
            answer.failed(why);
        }
    }

    private void end(Qemu qemu, String cause) {
        processes.remove(qemu.guest(), qemu);
        if (!qemu.isGone()) {
            guests.ended(qemu);
            tell(qemu.guest(), cause);
        }
    }

    private void tell(String name, String endCause) {
        if (!up || hung) {
            return;
        }
        if (world.dice().oneIn(EVENT_LOST_ONE_IN)) {
            world.counts().count(endCause == null ? "libvirt does not tell a change" : "libvirt does not tell an end");
            return;
        }
        List.copyOf(listeners).forEach(listener -> listener.changed(name, endCause));
    }
}

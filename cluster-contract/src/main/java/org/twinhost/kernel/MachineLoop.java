package org.twinhost.kernel;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.Step;

/**
 * The loop of a service's desk: an event comes, the machine decides, whoever watches sees the step, the effects are performed
 * in their order. An event that arrives while effects are performed is taken after them, so a step never begins within another.
 *
 * <p>{@link #take} belongs to one thread, the loop's; there is no thread in here, so the simulator runs the same. What the
 * machine, an observer or an effect throws breaks a rule of the service: it is passed on and nothing is taken any more.
 *
 * @param <S> what the machine knows; immutable
 * @param <E> what happens
 * @param <F> what shall be done about it
 */
public final class MachineLoop<S, E, F> {

    /** The core: pure. */
    @FunctionalInterface
    public interface Machine<S, E, F> {
        Step<S, F> on(S state, E event);
    }

    /** Sees each step before its effects are performed: figures, checks, the simulator's story. */
    @FunctionalInterface
    public interface Observer<S, E> {
        void moved(S before, E event, S after);
    }

    private final Machine<S, E, F> machine;
    private final Observer<S, E> observer;
    private final Consumer<F> performer;
    private final ArrayDeque<E> waiting = new ArrayDeque<>();
    private volatile S state;
    private boolean stepping;
    private @Nullable Throwable broken;

    /** @param performer carries one effect out; what takes time comes back as an event */
    public MachineLoop(S initial, Machine<S, E, F> machine, Observer<S, E> observer, Consumer<F> performer) {
        this.state = initial;
        this.machine = machine;
        this.observer = observer;
        this.performer = performer;
    }

    /** Something has happened. From within an effect it returns at once, the event is taken after the effects. */
    public void take(E event) {
        if (broken != null) {
            throw new IllegalStateException("nothing is decided any more since a rule was broken", broken);
        }
        waiting.add(event);
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                step(next);
            }
        } catch (RuntimeException | Error e) {
            broken = e;
            throw e;
        } finally {
            stepping = false;
        }
    }

    private void step(E event) {
        var before = state;
        var step = machine.on(before, event);
        state = step.state();
        observer.moved(before, event, step.state());
        step.effects().forEach(performer);
    }

    /** The newest state; any thread. While effects are performed it is already the one they belong to. */
    public S state() {
        return state;
    }
}

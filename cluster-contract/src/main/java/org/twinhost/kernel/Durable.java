package org.twinhost.kernel;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A fact and its way to the disk (S5). After a crash the disk holds {@code onDisk} or {@code writing}, nobody knows which; so
 * a permission holds only when it holds in both. One write is under way at a time; changes asked for meanwhile are gathered
 * in {@code next}.
 *
 * @param onDisk what the disk holds for certain once {@code writing} is empty
 * @param writing what is being written now; empty: nothing
 * @param next what is written after that; empty: nothing, and always empty while nothing is being written
 */
public record Durable<T>(T onDisk, Optional<T> writing, Optional<T> next) {

    public Durable {
        if (writing.isEmpty() && next.isPresent()) {
            throw new IllegalArgumentException("something waits for a write that is not under way");
        }
    }

    public static <T> Durable<T> of(T onDisk) {
        return new Durable<>(onDisk, Optional.empty(), Optional.empty());
    }

    /** Whether a permission holds whatever the disk says after a crash at this moment. */
    public boolean permits(Predicate<? super T> permission) {
        return permission.test(onDisk) && writing.map(permission::test).orElse(true);
    }

    /** What the last change asked for, durable or not: later changes start from it. Never a ground to act on. */
    public T newest() {
        return next.or(() -> writing).orElse(onDisk);
    }

    /** Whether all changes are on the disk. */
    public boolean isSettled() {
        return writing.isEmpty();
    }

    /** The caller writes {@link #writing} when nothing was being written before. */
    public Durable<T> change(UnaryOperator<T> change) {
        var changed = Optional.of(change.apply(newest()));
        return writing.isEmpty() ? new Durable<>(onDisk, changed, next) : new Durable<>(onDisk, writing, changed);
    }

    /**
     * The write under way is flushed; what waits is the next one under way, for the caller to write.
     *
     * @throws IllegalStateException nothing was being written
     */
    public Durable<T> written() {
        return new Durable<>(
                writing.orElseThrow(() -> new IllegalStateException("nothing was being written")), next, Optional.empty());
    }
}

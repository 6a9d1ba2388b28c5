package org.twinhost.runtime.http.gate;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection behind its {@link Threshold}. Who proves to be the gateway, by its certificate, never has to leave for
 * somebody else; who does not hears nothing but the beginning of a handshake.
 *
 * <pre>
 * WAITING ──handshake──▶ PROVED ──whole head──▶ the server's
 *    │                     └──deadline──────────▶ LEAVING
 *    └──deadline, place needed──────────────────▶ LEAVING
 * </pre>
 */
final class Visit {

    private enum State { WAITING, PROVED, LEAVING }

    private final Channel connection;
    private final Visitors<Visit> visitors;
    private final HttpLimits limits;
    /** On the connection's event loop only, as everything but {@link #showOut}. */
    private State state = State.WAITING;
    private @Nullable Future<?> deadline;

    Visit(Channel connection, Visitors<Visit> visitors, HttpLimits limits) {
        this.connection = connection;
        this.visitors = visitors;
        this.limits = limits;
    }

    /** Its place is needed; it keeps it if it has proved who it is in the meantime. From any thread. */
    void showOut() {
        connection.eventLoop().execute(() -> {
            if (state == State.WAITING) {
                leaves();
            }
        });
    }

    /** At once: no word of farewell has to be taken first. */
    void leaves() {
        state = State.LEAVING;
        ends();
        connection.pipeline().firstContext().close();
    }

    boolean isLeaving() {
        return state == State.LEAVING;
    }

    /** It can be heard from now on. */
    void begins() {
        visitors.waits(this, System.nanoTime());
        deadline = connection.eventLoop().schedule(this::leaves, limits.headDeadlineMs(), TimeUnit.MILLISECONDS);
    }

    /** It is the gateway. */
    void isProved() {
        if (state == State.WAITING) {
            state = State.PROVED;
            visitors.proved(this);
        }
    }

    /** There is nothing to wait for any more: it has asked, or it is gone. */
    void ends() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}

package org.twinhost.gateway.http;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.twinhost.gateway.access.Origin;
import org.twinhost.gateway.core.Places;
import org.twinhost.gateway.monitor.Monitoring;
import org.twinhost.runtime.http.CheckMkLine;

/** What the gateway says of itself, and what it says aloud at most once a minute. Safe for all threads. */
final class GatewayFigures implements Monitoring.Own {

    private static final Logger LOG = Logger.getLogger(GatewayFigures.class);
    private static final long BETWEEN_WORDS_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Says something at most once a minute, with how often it happened so far. */
    private static final class Complaint {
        private final LongAdder times = new LongAdder();
        private final AtomicLong saidNanos = new AtomicLong(System.nanoTime() - BETWEEN_WORDS_NANOS);

        boolean isDue() {
            times.increment();
            var said = saidNanos.get();
            var now = System.nanoTime();
            return now - said >= BETWEEN_WORDS_NANOS && saidNanos.compareAndSet(said, now);
        }
    }

    private final Places<Channel> places;
    private final int placesMax;
    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Complaint wrongTokens = new Complaint();
    private final Complaint turnedAway = new Complaint();
    /** Where TLS is listened to, or why not. */
    private volatile String tls = "TLS is not listened to yet";
    private volatile int tlsState;

    GatewayFigures(Places<Channel> places, int placesMax) {
        this.places = places;
        this.placesMax = placesMax;
    }

    void request() {
        requests.increment();
    }

    void refused() {
        refused.increment();
    }

    void wrongToken(Origin origin) {
        if (wrongTokens.isDue()) {
            LOG.warnf("%s showed a token that there is not; %d times so far, by whomever", origin, wrongTokens.times.sum());
        }
    }

    void turnedAway(Origin origin) {
        if (turnedAway.isDue()) {
            LOG.warnf("%s has as many connections as one may have, or all %d are taken: turned away, %d times so far",
                    origin, placesMax, turnedAway.times.sum());
        }
    }

    /**
     * Where TLS is listened to, or why not.
     *
     * @param state 0 as it should be, 2 not
     * @return whether that is new
     */
    boolean tls(int state, String text) {
        var isNew = !text.equals(tls);
        tlsState = state;
        tls = text;
        return isNew;
    }

    @Override
    public List<CheckMkLine> lines() {
        return List.of(new CheckMkLine(tlsState, "gateway", "connections=" + places.present() + ";;;0;" + placesMax, tls));
    }

    @Override
    public String figures() {
        return figure("twinhost_gateway_connections", "gauge", "open connections", places.present())
                + figure("twinhost_gateway_requests_total", "counter", "requests that were understood", requests.sum())
                + figure("twinhost_gateway_refused_total", "counter", "requests that were refused here", refused.sum())
                + figure("twinhost_gateway_wrong_tokens_total", "counter", "tokens that there are not", wrongTokens.times.sum())
                + figure("twinhost_gateway_turned_away_total", "counter", "connections turned away", turnedAway.times.sum());
    }

    private static String figure(String name, String type, String help, long value) {
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " + value + "\n";
    }
}

package org.twinhost.runtime.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.twinhost.contract.PlainText;

/** What is wrong with messages that come again each second, without a line of the log for each. Safe for all threads. */
final class SaidOnce {

    /** In what is said can be what a liar chooses, another each time. */
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private record Said(String sentence, long nanos) {}

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<String, Said> last = new HashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /** @param nanos a monotonic clock */
    SaidOnce(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /**
     * Said when it is something else than before, once a minute at most: what is still so then is said then.
     * {@code about} is nothing that a liar may choose at will.
     */
    void again(String about, String sentence) {
        if (isToBeSaid(about, sentence)) {
            log.error(PlainText.of(sentence));
        }
    }

    private synchronized boolean isToBeSaid(String about, String sentence) {
        var now = nanos.getAsLong();
        var before = last.get(about);
        if (before != null && (before.sentence.equals(sentence) || now - before.nanos < AGAIN_AFTER.toNanos())) {
            return false;
        }
        last.put(about, new Said(sentence, now));
        return true;
    }

    /** Said the first time only: in it is what a liar chooses. {@code about} is nothing that he may choose at will. */
    void first(String about, String sentence) {
        if (said.add(about)) {
            log.error(PlainText.of(sentence));
        }
    }
}

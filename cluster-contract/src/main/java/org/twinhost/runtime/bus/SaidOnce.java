package org.twinhost.runtime.bus;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.twinhost.contract.PlainText;

/** What is wrong with messages that come again each second, without a line of the log for each. Safe for all threads. */
final class SaidOnce {

    private final Logger log;
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    SaidOnce(Logger log) {
        this.log = log;
    }

    /** Said when it is something else than before. */
    void again(String about, String sentence) {
        if (!sentence.equals(last.put(about, sentence))) {
            log.error(PlainText.of(sentence));
        }
    }

    /** Said the first time only: in it is what a liar chooses. {@code about} is nothing that he may choose at will. */
    void first(String about, String sentence) {
        if (said.add(about)) {
            log.error(PlainText.of(sentence));
        }
    }
}

package org.twinhost.runtime.audit;

import java.util.Optional;

/** Reads lines in their order and finds the first that breaks the chain. Pure; for one thread. */
public final class AuditCheck {

    /** @param line its number among those that were read, from 1 */
    public record Break(long line, String why) {}

    private Optional<AuditChain> chain = Optional.empty();
    private Optional<AuditChain> begin = Optional.empty();
    private Optional<Break> broken = Optional.empty();
    private long lines;

    /** The next line, without its end. */
    public void read(String line) {
        lines++;
        if (broken.isPresent()) {
            return;
        }
        if (chain.isEmpty()) {
            begin = AuditChain.before(line);
            chain = begin;
        }
        var problem = chain.orElse(AuditChain.START).problem(line);
        broken = problem.map(why -> new Break(lines, why));
        if (broken.isEmpty()) {
            chain = AuditChain.after(line);
        }
    }

    /** The first line that is not as it was written where it was written. */
    public Optional<Break> broken() {
        return broken;
    }

    public long lines() {
        return lines;
    }

    /** Where the chain stands after the last whole line; its start if there was none. */
    public AuditChain head() {
        return chain.orElse(AuditChain.START);
    }

    /** The number of the first line; more than 1 where older files were dropped, 0: nothing was read. */
    public long first() {
        return begin.map(before -> before.sequence() + 1).orElse(0L);
    }
}

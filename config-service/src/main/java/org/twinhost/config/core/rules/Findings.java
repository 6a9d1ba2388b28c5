package org.twinhost.config.core.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What validation found.
 *
 * @param errors every reason why a configuration is refused
 * @param warnings what is allowed but unwise
 */
public record Findings(List<String> errors, List<String> warnings) {

    public Findings {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    Findings and(Findings more) {
        return new Findings(Stream.concat(errors.stream(), more.errors.stream()).toList(),
                Stream.concat(warnings.stream(), more.warnings.stream()).toList());
    }

    public boolean isValid() {
        return errors.isEmpty();
    }

    /** Collects while rules look. */
    static final class Collector {
        private final List<String> errors = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        void error(String reason) {
            errors.add(reason);
        }

        void errorIf(boolean wrong, String reason) {
            if (wrong) {
                errors.add(reason);
            }
        }

        void warnIf(boolean unwise, String reason) {
            if (unwise) {
                warnings.add(reason);
            }
        }

        /** A table that complains when the same key comes twice. */
        Unique unique(String what) {
            return new Unique(this, what);
        }

        Findings findings() {
            return new Findings(errors, warnings);
        }
    }

    /** Who came first with a key. */
    static final class Unique {
        private final Collector found;
        private final String what;
        private final Map<Object, String> owners = new HashMap<>();

        private Unique(Collector found, String what) {
            this.found = found;
            this.what = what;
        }

        void add(Object key, String owner) {
            add(key, key.toString(), owner);
        }

        /** A key that people see in other words. */
        void add(Object key, String shown, String owner) {
            var first = owners.putIfAbsent(key, owner);
            if (first != null) {
                found.error(what + " " + shown + " is used twice: by " + first + " and by " + owner);
            }
        }
    }
}

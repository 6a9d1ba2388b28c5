package org.twinhost.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.rules.ChangeRules;
import org.twinhost.config.core.written.StandIn;
import org.twinhost.config.core.written.WrittenFields;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;

/** A configuration as a person wrote it: nothing in it is passed over. What services send each other is read leniently. */
public final class SnapshotJson {

    /** It can't be read as a configuration; for the administrator. */
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        private final transient List<String> reasons;

        Refused(List<String> reasons) {
            super(String.join("; ", reasons));
            this.reasons = reasons;
        }

        /** All of them. */
        public List<String> reasons() {
            return reasons;
        }
    }

    private SnapshotJson() {}

    /**
     * @param running what is in force; null: nothing
     * @throws Refused fields that there are not, what is not said, or values of another kind; then also what else is wrong with
     *     it, whatever was meant there
     */
    public static ClusterSnapshot strictly(JsonNode json, @Nullable ClusterSnapshot running) throws Refused {
        Map<?, ?> written = Json.MAPPER.convertValue(json, Map.class);
        var found = WrittenFields.in(written, StandIn.ONE);
        if (found.reasons().isEmpty()) {
            return read(json);
        }
        var besides = errors(found, running);
        besides.retainAll(errors(WrittenFields.in(written, StandIn.OTHER), running));
        var reasons = new LinkedHashSet<>(found.reasons());
        reasons.addAll(besides);
        throw new Refused(List.copyOf(reasons));
    }

    private static ClusterSnapshot read(JsonNode json) throws Refused {
        try {
            return Json.read(json, ClusterSnapshot.class);
        } catch (JsonMappingException e) {
            throw new Refused(List.of(where(e) + e.getOriginalMessage().lines().findFirst().orElse("unreadable")));
        } catch (IOException e) {
            throw new Refused(List.of(
                    Objects.requireNonNullElse(e.getMessage(), "").lines().findFirst().orElse("unreadable")));
        }
    }

    /** Of what can be read of it. */
    private static Set<String> errors(WrittenFields.Found found, @Nullable ClusterSnapshot running) {
        return found.readable().map(values -> new LinkedHashSet<>(ChangeRules.ofWish(running,
                Json.MAPPER.convertValue(values, ClusterSnapshot.class)).errors())).orElseGet(LinkedHashSet::new);
    }

    private static String where(JsonMappingException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            path.append(step.getFieldName() == null ? "[" + step.getIndex() + "]"
                    : (path.isEmpty() ? "" : ".") + step.getFieldName());
        }
        return path.isEmpty() ? "" : path + ": ";
    }
}

package org.twinhost.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.twinhost.config.core.fields.UnknownFields;
import org.twinhost.config.core.rules.SnapshotValidation;
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
     * @throws Refused fields that there are not, numbers that are not said, or values of another type; then also what else is
     *     wrong with it
     */
    public static ClusterSnapshot strictly(JsonNode json) throws Refused {
        var unknown = UnknownFields.in(Json.MAPPER.convertValue(json, Map.class));
        var reasons = new ArrayList<>(unknown.reasons());
        try {
            var read = Json.read(json, ClusterSnapshot.class);
            if (reasons.isEmpty()) {
                return read;
            }
            if (!unknown.isSilent()) {
                reasons.addAll(SnapshotValidation.of(read).errors());
            }
        } catch (JsonMappingException e) {
            reasons.add(where(e) + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        } catch (IOException e) {
            reasons.add(Objects.requireNonNullElse(e.getMessage(), "").lines().findFirst().orElse("unreadable"));
        }
        throw new Refused(reasons);
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

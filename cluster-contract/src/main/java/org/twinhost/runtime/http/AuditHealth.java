package org.twinhost.runtime.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.twinhost.runtime.audit.AuditTrail;

/** Whether the audit of this service is kept; it speaks only when it is not. */
@ApplicationScoped
public class AuditHealth implements CheckMkSource {

    private final AuditTrail trail;

    AuditHealth(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public List<CheckMkLine> lines() {
        return trail.failure()
                .map(why -> List.of(new CheckMkLine(2, "Audit of " + trail.ourselves().name(), "",
                        "the last act is in the journal only: " + why + ". Until a line can be written again,"
                                + " what voids a promise is refused")))
                .orElse(List.of());
    }
}

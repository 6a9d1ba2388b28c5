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
                        "can't be written: " + why + ". What voids a promise is refused; other acts are in the journal only")))
                .orElse(List.of());
    }
}

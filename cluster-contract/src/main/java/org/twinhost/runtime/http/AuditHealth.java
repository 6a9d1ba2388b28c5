package org.twinhost.runtime.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.twinhost.runtime.audit.AuditTrail;

/** Whether the audit of this service is kept; says so, too: a check that comes and goes is taken for one that vanished. */
@ApplicationScoped
public class AuditHealth implements CheckMkSource {

    private final AuditTrail trail;

    AuditHealth(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public List<CheckMkLine> lines() {
        var item = "Audit of " + trail.ourselves().name();
        return List.of(trail.failure()
                .map(why -> new CheckMkLine(2, item, "",
                        "the last act is in the journal only: " + why + ". Until a line can be written again,"
                                + " what voids a promise is refused"))
                .orElseGet(() -> new CheckMkLine(0, item, "", "acts are kept in " + trail.log())));
    }
}

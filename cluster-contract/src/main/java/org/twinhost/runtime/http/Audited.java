package org.twinhost.runtime.http;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.audit.AuditAct;

/**
 * The act of the request at hand, for a resource that has something to add. To be asked for where the request arrives; what it
 * gives may be kept until the answer.
 */
@RequestScoped
public class Audited {

    private @Nullable AuditAct act;

    void begin(AuditAct begun) {
        act = begun;
    }

    /** The act of this request. */
    public AuditAct act() {
        var begun = act;
        if (begun == null) {
            throw new IllegalStateException("a request that changes something has passed no AuditFilter");
        }
        return begun;
    }
}

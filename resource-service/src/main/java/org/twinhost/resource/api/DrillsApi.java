package org.twinhost.resource.api;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.store.DrillStore;
import org.twinhost.resource.ResourceService;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.http.AuditFilter;
import org.twinhost.runtime.http.Audited;
import org.twinhost.runtime.http.Problem;

/** The reports of drills that were watched from this node; translates only. */
@Path("/v1/drills")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
@Blocking
public class DrillsApi {

    private static final int STEPS_MAX = 1_000;

    private final DrillStore store;
    private final Audited audited;

    private final ResourceService service;

    DrillsApi(NodeIdentity identity, Audited audited, ResourceService service) {
        this.service = service;
        this.store = new DrillStore(identity.stateDir().resolve("drills.json"));
        this.audited = audited;
    }

    @GET
    @Operation(summary = "The reports of the last drills that were watched from this node, the newest first")
    public List<DrillReport> drills() {
        try {
            return store.read();
        } catch (IOException e) {
            throw new Problem(500, "The reports can't be read", "check the disk of this node: " + e);
        }
    }

    @POST
    @Operation(summary = "Keeps the report of a drill; the oldest is forgotten")
    public DrillReport keep(@Nullable DrillReport report, @HeaderParam(AuditFilter.OPERATOR) @Nullable String operator) {
        var missing = missing(report);
        if (report == null || !missing.isEmpty()) {
            throw new Problem(400, "No report", String.join("; ", missing), missing);
        }
        var kept = operator == null || operator.isBlank() ? report : report.by(operator);
        audited.act().after(kept.passed() ? "passed" : "not passed");
        try {
            store.keep(kept);
        } catch (IOException e) {
            throw new Problem(507, "The report is not kept", "check the disk of this node and its free space: " + e);
        }
        service.notice(Happening.of(EventKind.DRILL, kept.node(), "drill " + kept.kind().label() + " "
                + (kept.passed() ? "passed" : "failed")).because(kept.failures()).askedBy(kept.by()));
        return kept;
    }

    /** Whatever a report can't be without, all at once. */
    private static List<String> missing(@Nullable DrillReport report) {
        if (report == null) {
            return List.of("send a report as 'twinctl drill show -o json' shows it");
        }
        var missing = new ArrayList<String>();
        if (report.kind() == null) {
            missing.add("kind: power or switchover");
        }
        if (report.node() == null || report.node().isBlank()) {
            missing.add("node: whose drill it was");
        }
        if (report.began() == null) {
            missing.add("began: when it began");
        }
        if (report.before() == null) {
            missing.add("before: what the cluster was worth");
        }
        if (report.steps().size() > STEPS_MAX) {
            missing.add("steps: at most " + STEPS_MAX);
        }
        return missing;
    }
}

package org.twinhost.resource;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.DrillSummary;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.core.observe.HostHealth.Certificate;
import org.twinhost.resource.store.DrillStore;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.OwnRelease;
import org.twinhost.runtime.files.StateReserve;
import org.twinhost.runtime.files.WriteTrouble;
import org.twinhost.runtime.tls.TlsFiles;

/** Looks at the node's disk, certificates and reports of drills now and then; files are read on the scheduler's threads. */
@ApplicationScoped
class HostWatch {

    private static final Logger LOG = Logger.getLogger(HostWatch.class);
    private static final String CERTIFICATE = ".pem";

    private final NodeIdentity identity;
    private final ResourceService service;
    private final DrillStore drills;
    private final WriteTrouble trouble = new WriteTrouble(LOG);

    HostWatch(NodeIdentity identity, ResourceService service) {
        this.identity = identity;
        this.service = service;
        this.drills = new DrillStore(identity.stateDir().resolve("drills.json"));
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            service.hostSeen(health(identity.stateDir(), identity.paths().tls(), drills.read()));
            trouble.ended("this node's disk can be looked at again");
        } catch (IOException e) {
            trouble.failed("this node's disk can't be looked at, so nothing is known of its room: " + e);
        }
    }

    /**
     * @param state on the file system that matters
     * @param tls with certificates
     * @param watched the reports of drills that were watched from here
     */
    static HostHealth health(Path state, Path tls, List<DrillReport> watched) throws IOException {
        var store = Files.getFileStore(state);
        var spaceTrouble = StateReserve.own().flatMap(StateReserve::trouble).orElse(null);
        return new HostHealth(spaceTrouble, store.getUsableSpace(), store.getTotalSpace(), certificates(tls),
                OwnRelease.name().orElse(null), DrillSummary.lastOf(watched));
    }

    private static List<Certificate> certificates(Path tls) {
        if (Files.notExists(tls)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(tls)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(CERTIFICATE)).sorted()
                    .map(name -> certificate(new TlsFiles(tls), name)).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(new Certificate(tls.toString(), null, e.toString()));
        }
    }

    private static Certificate certificate(TlsFiles files, String name) {
        try {
            var until = files.certificates(name.substring(0, name.length() - CERTIFICATE.length())).stream()
                    .map(each -> each.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
            return new Certificate(name, until, null);
        } catch (IOException e) {
            return new Certificate(name, null, e.getMessage());
        }
    }
}

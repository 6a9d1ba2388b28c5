package org.twinhost.resource.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;

/**
 * {@code drills.json}: what drills that were watched from this node have shown, the newest first. Nothing is decided on it,
 * so on a full disk it takes nothing of the reserve. Thread-safe.
 */
@RegisterForReflection(targets = {DrillReport.class, DrillReport.Guest.class, DrillReport.Seen.class})
public final class DrillStore {

    /** How many are kept. */
    public static final int REPORTS_MAX = 20;

    private final Path file;

    public DrillStore(Path file) {
        this.file = file;
    }

    /** @throws IOException the disk can't be read */
    public synchronized List<DrillReport> read() throws IOException {
        return StateFile.read(file, content -> Json.MAPPER.readValue(content, new TypeReference<List<DrillReport>>() {}),
                "the reports of earlier drills are forgotten").orElse(List.of());
    }

    /**
     * Returns once it is on stable storage.
     *
     * @throws IOException it is not
     */
    public synchronized void keep(DrillReport report) throws IOException {
        var kept = new ArrayList<DrillReport>();
        kept.add(report);
        kept.addAll(read());
        DurableFile.writeIfRoom(file, Json.bytes(kept.subList(0, Math.min(kept.size(), REPORTS_MAX))));
    }
}

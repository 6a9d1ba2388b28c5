package org.twinhost.replication.volume;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.runtime.Json;

/**
 * What was found last, as it is kept beside a volume.
 *
 * @param birth of the volume that it is about: one that was removed leaves it to the next of its name
 */
@RegisterForReflection
record VerifyNote(String birth, VerifyState state) {

    private static final Logger LOG = Logger.getLogger(VerifyNote.class);

    byte[] bytes() {
        return Json.bytes(this);
    }

    /** What it says of the volume of this birth. */
    static VerifyState read(byte[] bytes, String volume, String birth) {
        try {
            var note = Json.read(bytes, VerifyNote.class);
            if (birth.equals(note.birth) && note.state != null) {
                VerifyDesk.result(note.state); // fails here, where it is damaged, and not where the volume is opened
                return note.state;
            }
            LOG.warnf("volume %s: what is kept of a verify %s: it counts as never verified, verify it", volume,
                    note.birth == null ? "does not say of which volume, an older build has written it"
                            : "is about another volume of that name");
        } catch (IOException | RuntimeException damaged) {
            LOG.warnf("volume %s: what the last verify found is not readable, it counts as never verified: %s", volume,
                    damaged.getMessage());
        }
        return VerifyState.NEVER;
    }
}

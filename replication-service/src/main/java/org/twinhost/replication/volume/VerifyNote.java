package org.twinhost.replication.volume;

import java.io.IOException;
import org.jboss.logging.Logger;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.runtime.Json;

/**
 * What was found last, as it is kept beside a volume.
 *
 * @param birth of the volume that it is about: one that was removed leaves it to the next of its name
 */
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
                return note.state;
            }
            LOG.warnf("volume %s: what is kept of a verify is about another volume of that name: it counts as never verified",
                    volume);
        } catch (IOException | RuntimeException damaged) {
            LOG.warnf("volume %s: what the last verify found is not readable, it counts as never verified: %s", volume,
                    damaged.getMessage());
        }
        return VerifyState.NEVER;
    }
}

package org.twinhost.replication.volume;

import org.jboss.logging.Logger;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.runtime.log.LogFields;

/** What is told of a volume; of what a replica is, one line for each change. What only grows or shrinks is not told. */
final class StateLog {

    private static final Logger LOG = Logger.getLogger(StateLog.class);

    private StateLog() {}

    static void say(String volume, String text) {
        try (var _ = LogFields.with(LogFields.VOLUME, volume)) {
            LOG.infof("volume %s: %s", volume, text);
        }
    }

    static void tell(VolumeState before, VolumeState now) {
        if (now.disk() != before.disk() || now.role() != before.role() || now.connection() != before.connection()
                || now.frozen() != before.frozen()) {
            try (var _ = LogFields.with(LogFields.VOLUME, now.name())) {
                LOG.infof("volume %s: %s %s %s%s, peer %s %s %s%s", now.name(), now.role(), now.disk(), now.connection(),
                        now.frozen() ? " frozen" : "", now.peer(), now.peerRole(), now.peerDisk(),
                        now.reason() == null ? "" : "; " + now.reason());
            }
        }
    }
}

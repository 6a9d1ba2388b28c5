package org.twinhost.replication.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeLimits;

/**
 * Where the metadata of a volume lies on this node, and whether there is room for it. What is asked for and what is checked
 * is {@link VolumeLimits#metadataBytes}.
 *
 * @param device the volume's data
 * @param metaDisk elsewhere; empty: behind the data
 */
record MetadataPlace(Path device, long sizeBytes, Optional<MetaDisk> metaDisk) {

    /** Of the first byte, on the device that it is on. */
    long offset() {
        return metaDisk.map(disk -> disk.index() == null ? 0 : disk.index() * VolumeLimits.SLOT_BYTES).orElse(sizeBytes);
    }

    /** Of the data's device. */
    void checkData(long actualBytes) throws IOException {
        var needed = sizeBytes + (metaDisk.isEmpty() ? VolumeLimits.metadataBytes(sizeBytes) : 0);
        if (actualBytes < needed) {
            throw new IOException(device + " has " + actualBytes + " bytes, " + (needed - actualBytes)
                    + " too few: the volume needs " + sizeBytes + (metaDisk.isPresent() ? "; enlarge it"
                    : " and behind them " + VolumeLimits.metadataBytes(sizeBytes)
                            + " for its metadata; enlarge it, or give the metadata a disk of its own (metaDisks)"));
        }
    }

    /** Of the metadata's device. */
    void checkMetaDisk(long actualBytes) throws IOException {
        var disk = metaDisk.orElseThrow();
        var bytes = VolumeLimits.metadataBytes(sizeBytes);
        if (disk.index() != null && bytes > VolumeLimits.SLOT_BYTES) {
            throw new IOException("the metadata of this volume takes " + bytes + " bytes, a slot of " + disk.path() + " has "
                    + VolumeLimits.SLOT_BYTES + ": give it a disk of its own");
        }
        var needed = offset() + bytes;
        if (actualBytes < needed) {
            throw new IOException(disk + " for the metadata of " + device + ": " + disk.path() + " has " + actualBytes
                    + " bytes, " + (needed - actualBytes) + " too few; enlarge it"
                    + (disk.index() == null ? "" : " or take a lower index"));
        }
    }
}

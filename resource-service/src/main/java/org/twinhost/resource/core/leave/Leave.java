package org.twinhost.resource.core.leave;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.EventId;

/**
 * That this node was asked to leave, as it is kept over a restart of this service. A goodbye that is on its way to heartbeat
 * arrives perhaps after such a restart: who had forgotten it would start guests on a node that counts as empty (S3, S4).
 *
 * @param incarnation the boot that it is about; another boot knows nothing of it. 0: nobody asked
 * @param id the event of the wish, the same on all nodes that leave together; null: nobody asked
 * @param cluster whether all nodes are to leave
 * @param said the goodbye may have been said: there is no way back in this boot
 */
public record Leave(long incarnation, @Nullable EventId id, boolean cluster, boolean said) {

    public static final Leave NONE = new Leave(0, null, false, false);

    public Leave saying() {
        return new Leave(incarnation, id, cluster, true);
    }
}

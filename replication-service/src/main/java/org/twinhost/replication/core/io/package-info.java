/**
 * Requests of the guest and of the peer, and what they share. They read one {@link org.twinhost.replication.core.io.IoPolicy}
 * and report {@link org.twinhost.replication.core.io.IoEvents}; of roles, links and facts nothing is known here.
 */
@NullMarked
package org.twinhost.replication.core.io;

import org.jspecify.annotations.NullMarked;

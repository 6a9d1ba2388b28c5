/** What two replicas that meet are to each other: pure, start at {@code SyncHandshake}. */
@NullMarked
package org.twinhost.replication.core.sync;

import org.jspecify.annotations.NullMarked;

/** What two replicas say to each other, as records. */
@NullMarked
package org.twinhost.replication.core.wire;

import org.jspecify.annotations.NullMarked;

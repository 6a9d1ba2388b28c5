/**
 * One volume at work: a replica, and what surrounds it as far as it needs no thread and no framework, so that the simulator
 * runs it too. Start at {@link org.twinhost.replication.volume.VolumeDesk}.
 */
@NullMarked
package org.twinhost.replication.volume;

import org.jspecify.annotations.NullMarked;

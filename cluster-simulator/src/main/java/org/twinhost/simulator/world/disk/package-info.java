/**
 * The disk under a replica, with a cache that a power cut loses, and what it may say if its node ended now. Start at {@link
 * org.twinhost.simulator.world.disk.Disk}.
 */
package org.twinhost.simulator.world.disk;

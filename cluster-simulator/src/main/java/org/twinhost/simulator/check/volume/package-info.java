/**
 * What must be true of a volume: its replicas, their disks, and what guests were told. Start at {@link
 * org.twinhost.simulator.check.volume.VolumeChecks}.
 */
package org.twinhost.simulator.check.volume;

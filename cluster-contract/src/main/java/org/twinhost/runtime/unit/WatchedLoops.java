package org.twinhost.runtime.unit;

import java.util.List;

/**
 * Where a service decides; one bean of each service. While one of its loops takes nothing, systemd hears no beat, and ends the
 * process in the end. So no loop belongs in here that may wait for a disk, libvirt or a BMC.
 */
public interface WatchedLoops {

    /** Empty until the service has started; any thread, at once. */
    List<WatchedLoop> loops();
}

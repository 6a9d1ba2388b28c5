package org.twinhost.vm;

import java.time.Duration;

/**
 * How long others may take.
 *
 * @param call after this a call to libvirt is reported as late; it isn't given up
 * @param look after this libvirt counts as not answering
 * @param volumes how long replication may take to say whether the volumes are Primary here
 */
public record VmDeadlines(Duration call, Duration look, Duration volumes) {

    public static final VmDeadlines DEFAULTS =
            new VmDeadlines(Duration.ofSeconds(15), Duration.ofSeconds(3), Duration.ofSeconds(2));
}

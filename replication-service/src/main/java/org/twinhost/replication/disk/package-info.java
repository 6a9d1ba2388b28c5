/** The disks under replicas: opened for this process alone, read and written past the page cache, flushed in groups. */
@NullMarked
package org.twinhost.replication.disk;

import org.jspecify.annotations.NullMarked;

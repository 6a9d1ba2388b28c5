package org.twinhost.replication.disk.host;

import org.twinhost.replication.disk.host.LibC.Result;

/** How the C library is called: a JVM and a native executable have ways of their own. */
interface Calls {

    Result open(String path, int flags);

    Result close(int descriptor);

    Result lseek(int descriptor, long offset, int whence);

    Result flock(int descriptor, int operation);
}

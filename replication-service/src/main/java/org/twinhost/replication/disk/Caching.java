package org.twinhost.replication.disk;

/**
 * Whether a host keeps a second copy of what its guests keep already. With either, what was flushed is on the medium; what
 * differs is memory, speed, and what a read proves.
 */
public enum Caching {

    /** Past the host's page cache where the file system can, else through it. What is read comes from the medium. */
    DIRECT,

    /**
     * Through the page cache. Written faster, until it has to be flushed, and read from memory: an online verify then compares
     * what the host remembers, and finds a medium that changed by itself only after the page was forgotten.
     */
    BUFFERED
}

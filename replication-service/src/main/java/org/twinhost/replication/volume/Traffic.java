package org.twinhost.replication.volume;

/**
 * What guests ask of a volume.
 *
 * @param requests begun or waiting
 * @param written bytes since the start
 * @param read bytes since the start
 */
public record Traffic(int requests, long written, long read) {}

package org.twinhost.replication.net.nbd;

/** Told once how a request ended. */
@FunctionalInterface
public interface IoDone {

    /**
     * @param errorOrNull null: done
     */
    void done(IoError errorOrNull);
}

package org.twinhost.replication.core.ports;

/** What the asker is told who wants this replica outdated. */
public interface OutdateAnswer {

    /** Durably Outdated for that connection. */
    void outdated(String connection, long generation);

    void refused(String reason);
}

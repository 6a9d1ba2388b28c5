package org.twinhost.replication.core.io;

/** What requests tell the control side. What follows may change the {@link IoPolicy} before the call returns. */
public interface IoEvents {

    /** An I/O error: the disk is given up at once and whole. */
    void diskFailed(String why);

    /** The peer sent what no replica sends: the connection ends. */
    void peerMisbehaved(String how);

    /** Something ended that others may wait for. */
    void ended();
}

package org.twinhost.replication.core.ports;

/** What became of a command; exactly one method is called, once. */
public interface Answer {

    /** Carried out and durable. */
    void done();

    /** Not allowed; nothing was changed. */
    void refused(String reason);

    /** Begun and not finished; the state tells what is now. */
    void failed(String reason);
}

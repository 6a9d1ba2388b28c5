package org.twinhost.replication.net.nbd;

/** What a client sent is not NBD; its connection ends with one line in the log. */
final class NbdMalformed extends Exception {

    NbdMalformed(String what) {
        super(what, null, false, false);
    }
}

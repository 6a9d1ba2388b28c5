package org.twinhost.replication.net.nbd;

/** The errors an NBD client can be given, with the protocol's numbers. */
public enum IoError {
    EPERM(1),
    EIO(5),
    EINVAL(22),
    ENOSPC(28),
    ESHUTDOWN(108);

    private final int number;

    IoError(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}

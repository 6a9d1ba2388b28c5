package org.twinhost.replication.net.nbd;

/** A write whose data comes in pieces, each written as it comes; answered when all are. NBD promises no more of a large one. */
final class NbdWrite {

    private final NbdRequest request;
    private final int pieceBytes;
    private long arrived;
    private int underWay;
    private boolean cutOff;
    private IoError error;

    NbdWrite(NbdRequest request, int pieceBytes) {
        this.request = request;
        this.pieceBytes = pieceBytes;
    }

    NbdRequest request() {
        return request;
    }

    /** Of the piece that is awaited next; 0: all have come. */
    int nextBytes() {
        return (int) Math.min(pieceBytes, request.lengthBytes() - arrived);
    }

    /** Where the piece that is awaited next belongs. */
    long nextOffset() {
        return request.offset() + arrived;
    }

    void begins(int bytes) {
        arrived += bytes;
        underWay++;
    }

    /** The first failure is the answer's. */
    void ended(IoError errorOrNull) {
        underWay--;
        error = error == null ? errorOrNull : error;
    }

    /** The client is gone: the rest never comes. */
    void cutOff() {
        cutOff = true;
    }

    boolean isOver() {
        return underWay == 0 && (cutOff || nextBytes() == 0);
    }

    IoError error() {
        return error;
    }
}

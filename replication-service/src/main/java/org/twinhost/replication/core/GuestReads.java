package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** The guest's reads: of the own disk, or of the peer's where there is none. */
final class GuestReads {

    private record Read(long offset, Payload into, Done done) {}

    private final Replica replica;
    private final GuestIo guest;
    private final LinkedHashMap<Long, Read> atPeer = new LinkedHashMap<>();
    private int here;
    private int term;
    private long lastId;
    private long bytes;

    GuestReads(Replica replica, GuestIo guest) {
        this.replica = replica;
        this.guest = guest;
    }

    int underWay() {
        return here + atPeer.size();
    }

    /** Read so far. */
    long bytes() {
        return bytes;
    }

    void read(long offset, Payload into, Done done) {
        read(new Read(offset, into, done));
    }

    private void read(Read read) {
        if (guest.isServing() && replica.isLocalGood()) {
            readHere(read);
        } else if (guest.isOpen()) {
            var id = ++lastId;
            atPeer.put(id, read);
            replica.link.send(new Frame.Read(id, read.offset(), read.into().length()));
        } else {
            suspend(read);
        }
    }

    private void suspend(Read read) {
        guest.suspended.call(() -> read(read), () -> read.done().done(GuestIo.VOID));
    }

    private void readHere(Read read) {
        here++;
        var epoch = replica.localDisk.epoch();
        var since = term;
        replica.out.read(read.offset(), read.into(), failure -> {
            here--;
            if (since != term) {
                read.done().done(GuestIo.VOID);
            } else if (failure == null) {
                bytes += read.into().length();
                read.done().done(null);
            } else {
                if (epoch == replica.localDisk.epoch()) {
                    replica.localDisk.failed("read at " + read.offset() + ": " + failure);
                }
                read(read);
            }
            replica.drained();
        });
    }

    /** The peer read for us: its bytes go where the guest wants them. */
    void done(long id, Payload data) {
        var read = atPeer.remove(id);
        if (read != null) {
            data.copyInto(read.into());
            bytes += read.into().length();
            read.done().done(null);
        }
    }

    void failed(long id) {
        var read = atPeer.remove(id);
        if (read != null) {
            suspend(read);
        }
    }

    /** Nobody answers: they wait for who can. */
    void peerLost() {
        var unanswered = new ArrayList<>(atPeer.values());
        atPeer.clear();
        unanswered.forEach(this::suspend);
    }

    /** @see GuestIo#endTerm */
    void endTerm() {
        term++;
        var unanswered = new ArrayList<>(atPeer.values());
        atPeer.clear();
        unanswered.forEach(read -> read.done().done(GuestIo.VOID));
    }
}

package org.twinhost.replication.core.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** The guest's reads: of the own disk, or of the peer's where there is none. */
public final class GuestReads {

    private record Read(long offset, Payload into, Done done) {}

    private final IoContext io;
    private final GuestIo guest;
    private final LinkedHashMap<Long, Read> atPeer = new LinkedHashMap<>();
    private int here;
    private int term;
    private long lastId;
    private long bytes;

    GuestReads(IoContext io, GuestIo guest) {
        this.io = io;
        this.guest = guest;
    }

    int underWay() {
        return here + atPeer.size();
    }

    /** Read so far. */
    public long bytes() {
        return bytes;
    }

    public void read(long offset, Payload into, Done done) {
        read(new Read(offset, into, done));
    }

    private void read(Read read) {
        if (guest.isServing() && io.policy().newestData()) {
            readHere(read);
        } else if (guest.isOpen()) {
            var id = ++lastId;
            atPeer.put(id, read);
            io.send(new Frame.Read(id, read.offset(), read.into().length()));
        } else {
            suspend(read);
        }
    }

    private void suspend(Read read) {
        guest.suspended.call(() -> read(read), () -> read.done().done(GuestIo.VOID));
    }

    private void readHere(Read read) {
        here++;
        var epoch = io.policy().diskEpoch();
        var since = term;
        io.out().read(read.offset(), read.into(), failure -> {
            here--;
            if (since != term) {
                read.done().done(GuestIo.VOID);
            } else if (failure == null) {
                bytes += read.into().length();
                read.done().done(null);
            } else {
                if (epoch == io.policy().diskEpoch()) {
                    io.events().diskFailed("read at " + read.offset() + ": " + failure);
                }
                read(read);
            }
            io.events().ended();
        });
    }

    /** The peer read for us: its bytes go where the guest wants them. */
    public void done(long id, Payload data) {
        var read = atPeer.remove(id);
        if (read != null) {
            data.copyInto(read.into());
            bytes += read.into().length();
            read.done().done(null);
        }
    }

    public void failed(long id) {
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

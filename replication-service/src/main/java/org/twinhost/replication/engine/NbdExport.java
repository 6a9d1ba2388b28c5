package org.twinhost.replication.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.net.BufferPayload;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.nbd.BlockExport;
import org.twinhost.replication.net.nbd.IoDone;
import org.twinhost.replication.net.nbd.IoError;
import org.twinhost.replication.net.nbd.NbdLimits;
import org.twinhost.replication.net.nbd.NbdServer;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.replication.volume.VolumePorts;

/** A volume's NBD export. */
final class NbdExport implements BlockExport, VolumePorts.Export {

    private final VolumeDesk volume;
    private @Nullable NbdServer server;

    private NbdExport(VolumeDesk volume) {
        this.volume = volume;
    }

    /** Not on the loop: waits until the socket listens. */
    static NbdExport open(VolumeDesk volume, EventLoop loop, Path socket, BudgetShare share) throws IOException {
        var export = new NbdExport(volume);
        try {
            export.server = NbdServer.open(loop, socket, export, share, NbdLimits.USUAL);
            return export;
        } catch (IOException failure) {
            share.close();
            throw failure;
        }
    }

    private NbdServer server() {
        return Objects.requireNonNull(server, "the export is not open");
    }

    @Override
    public void dropClients() {
        server().dropClients();
    }

    @Override
    public void close() {
        server().close();
    }

    @Override
    public String name() {
        return volume.name();
    }

    @Override
    public long sizeBytes() {
        return volume.setup().sizeBytes();
    }

    @Override
    public void read(long offset, ByteBuf target, IoDone done) {
        volume.guestRead(offset, BufferPayload.into(target), failure -> done.done(error(failure)));
    }

    @Override
    public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
        volume.guestWrite(offset, BufferPayload.of(data), fua, failure -> done.done(error(failure)));
    }

    @Override
    public void flush(IoDone done) {
        volume.guestFlush(failure -> done.done(error(failure)));
    }

    private static @Nullable IoError error(@Nullable String failure) {
        return failure == null ? null : IoError.EIO;
    }

    @Override
    public boolean mayOpen() {
        return volume.mayOpen();
    }

    @Override
    public void connectionsChanged(int open) {
        volume.guestConnections(open);
    }
}

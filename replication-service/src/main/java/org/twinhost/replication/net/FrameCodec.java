package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.HandshakeState;

/** The replicas' frames as bytes: a type, its fields, then the payload. Whatever does not fit exactly is refused. */
final class FrameCodec {

    private FrameCodec() {}

    static void encode(Frame frame, ByteBuf out) {
        switch (frame) {
            case Frame.Handshake(var claim) -> claim(type(out, 1), claim);
            case Frame.Enter() -> type(out, 2);
            case Frame.Entered() -> type(out, 3);
            case Frame.Write(var id, var offset, var length, var durable) ->
                type(out, 4).writeLong(id).writeLong(offset).writeInt(length).writeBoolean(durable);
            case Frame.Written(var id) -> type(out, 5).writeLong(id);
            case Frame.Flush(var id) -> type(out, 6).writeLong(id);
            case Frame.Flushed(var id) -> type(out, 7).writeLong(id);
            case Frame.Read(var id, var offset, var length) ->
                type(out, 8).writeLong(id).writeLong(offset).writeInt(length);
            case Frame.ReadDone(var id) -> type(out, 9).writeLong(id);
            case Frame.ReadFailed(var id, var reason) -> text(type(out, 10).writeLong(id), reason);
            case Frame.Hot(var extents) -> {
                type(out, 11).writeInt(extents.length);
                for (int extent : extents) {
                    out.writeInt(extent);
                }
            }
            case Frame.DirtyBits(var first, var words) -> longs(type(out, 12).writeInt(first), words);
            case Frame.SyncReady() -> type(out, 13);
            case Frame.SyncCompare(var id, var offset, var length, var sums) ->
                longs(type(out, 14).writeLong(id).writeLong(offset).writeInt(length), sums);
            case Frame.SyncDiffers(var id, var from, var length) ->
                type(out, 15).writeLong(id).writeInt(from).writeInt(length);
            case Frame.SyncData(var id, var offset, var length) ->
                type(out, 16).writeLong(id).writeLong(offset).writeInt(length);
            case Frame.SyncTaken(var id, var applied) -> type(out, 17).writeLong(id).writeBoolean(applied);
            case Frame.SyncDone(var generation, var history) -> list(type(out, 18).writeLong(generation), history);
            case Frame.SyncDoneNoted(var generation) -> type(out, 19).writeLong(generation);
            case Frame.PromoteAsk(var generation) -> type(out, 20).writeLong(generation);
            case Frame.PromoteConsent() -> type(out, 21);
            case Frame.PromoteRefused(var reason) -> text(type(out, 22), reason);
            case Frame.Status(var role, var disk, var generation) ->
                type(out, 23).writeByte(role.ordinal()).writeByte(disk.ordinal()).writeLong(generation);
            case Frame.DiskLost(var reason) -> text(type(out, 24), reason);
            case Frame.DiskLostNoted(var generation) -> type(out, 25).writeLong(generation);
            case Frame.Ping() -> type(out, 26);
            case Frame.Pong() -> type(out, 27);
            case Frame.DirtyRun(var first, var blocks) -> type(out, 28).writeLong(first).writeLong(blocks);
            case Frame.Verify verify -> VerifyCodec.encode(verify, out);
        }
    }

    /** Reads the fields; what is left is the payload, only where the frame has one. */
    static Frame decode(ByteBuf in) {
        try {
            var frame = fields(in);
            if (in.isReadable() && !hasPayload(frame)) {
                throw new CorruptedFrameException("bytes after the end of " + frame);
            }
            return frame;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CorruptedFrameException("an unreadable frame: " + e.getMessage());
        }
    }

    static boolean hasPayload(Frame frame) {
        return frame instanceof Frame.Write || frame instanceof Frame.ReadDone || frame instanceof Frame.SyncData
                || frame instanceof Frame.VerifyGiven || frame instanceof Frame.VerifyRepair;
    }

    private static Frame fields(ByteBuf in) {
        var type = in.readByte();
        if (VerifyCodec.isOne(type)) {
            return VerifyCodec.decode(type, in);
        }
        return switch (type) {
            case 1 -> new Frame.Handshake(claim(in));
            case 2 -> new Frame.Enter();
            case 3 -> new Frame.Entered();
            case 4 -> new Frame.Write(in.readLong(), in.readLong(), in.readInt(), in.readBoolean());
            case 5 -> new Frame.Written(in.readLong());
            case 6 -> new Frame.Flush(in.readLong());
            case 7 -> new Frame.Flushed(in.readLong());
            case 8 -> new Frame.Read(in.readLong(), in.readLong(), in.readInt());
            case 9 -> new Frame.ReadDone(in.readLong());
            case 10 -> new Frame.ReadFailed(in.readLong(), text(in));
            case 11 -> {
                var extents = new int[count(in, Integer.BYTES)];
                for (int i = 0; i < extents.length; i++) {
                    extents[i] = in.readInt();
                }
                yield new Frame.Hot(extents);
            }
            case 12 -> new Frame.DirtyBits(in.readInt(), longs(in));
            case 13 -> new Frame.SyncReady();
            case 14 -> new Frame.SyncCompare(in.readLong(), in.readLong(), in.readInt(), longs(in));
            case 15 -> new Frame.SyncDiffers(in.readLong(), in.readInt(), in.readInt());
            case 16 -> new Frame.SyncData(in.readLong(), in.readLong(), in.readInt());
            case 17 -> new Frame.SyncTaken(in.readLong(), in.readBoolean());
            case 18 -> new Frame.SyncDone(in.readLong(), list(in));
            case 19 -> new Frame.SyncDoneNoted(in.readLong());
            case 20 -> new Frame.PromoteAsk(in.readLong());
            case 21 -> new Frame.PromoteConsent();
            case 22 -> new Frame.PromoteRefused(text(in));
            case 23 -> new Frame.Status(of(Role.values(), in), of(DiskState.values(), in), in.readLong());
            case 24 -> new Frame.DiskLost(text(in));
            case 25 -> new Frame.DiskLostNoted(in.readLong());
            case 26 -> new Frame.Ping();
            case 27 -> new Frame.Pong();
            case 28 -> new Frame.DirtyRun(in.readLong(), in.readLong());
            default -> throw new CorruptedFrameException("a frame of unknown type " + type);
        };
    }

    static ByteBuf type(ByteBuf out, int type) {
        return out.writeByte(type);
    }

    private static void claim(ByteBuf out, HandshakeState claim) {
        text(out, claim.node().value());
        out.writeLong(claim.incarnation()).writeLong(claim.sizeBytes()).writeLong(claim.birth());
        list(out.writeLong(claim.generation()), claim.history());
        out.writeLong(claim.base()).writeByte(claim.disk().ordinal());
        out.writeBoolean(claim.intact()).writeBoolean(claim.primary()).writeBoolean(claim.wasPrimary());
        out.writeByte(claim.initial().ordinal());
        text(out, claim.configuredSource() == null ? "" : claim.configuredSource().value());
        out.writeBoolean(claim.zero());
        out.writeBoolean(claim.fromLog()).writeLong(claim.dirtyBlocks());
        if (claim.alone() != null) {
            alone(out.writeLong(claim.alone().writtenAgoMs()), claim.alone().resolution());
        }
    }

    private static void alone(ByteBuf out, @Nullable Resolution word) {
        out.writeBoolean(word != null);
        if (word != null) {
            out.writeBoolean(word.discardsHere()).writeLong(word.here()).writeLong(word.there());
        }
    }

    /** Builds that do not know it end before. */
    private static HandshakeState.@Nullable Alone alone(ByteBuf in) {
        if (!in.isReadable()) {
            return null;
        }
        var writtenAgoMs = in.readLong();
        return new HandshakeState.Alone(
                in.readBoolean() ? new Resolution(in.readBoolean(), in.readLong(), in.readLong()) : null, writtenAgoMs);
    }

    private static HandshakeState claim(ByteBuf in) {
        return new HandshakeState(new NodeId(text(in)), in.readLong(), in.readLong(), in.readLong(), in.readLong(), list(in),
                in.readLong(), of(DiskState.values(), in), in.readBoolean(), in.readBoolean(), in.readBoolean(),
                of(InitialSync.values(), in), source(text(in)), in.readBoolean(), in.readBoolean(), in.readLong(),
                alone(in));
    }

    private static NodeId source(String name) {
        return name.isEmpty() ? null : new NodeId(name);
    }

    static <T> T of(T[] values, ByteBuf in) {
        return values[in.readByte()];
    }

    static void text(ByteBuf out, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var length = Math.min(bytes.length, 2000);
        out.writeShort(length).writeBytes(bytes, 0, length);
    }

    static String text(ByteBuf in) {
        return in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8).toString();
    }

    static void longs(ByteBuf out, long[] values) {
        out.writeInt(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] longs(ByteBuf in) {
        var values = new long[count(in, Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private static void list(ByteBuf out, List<Long> values) {
        out.writeInt(values.size());
        values.forEach(out::writeLong);
    }

    private static List<Long> list(ByteBuf in) {
        var values = new ArrayList<Long>();
        for (int left = count(in, Long.BYTES); left > 0; left--) {
            values.add(in.readLong());
        }
        return values;
    }

    static int count(ByteBuf in, int bytesEach) {
        var count = in.readInt();
        if (count < 0 || (long) count * bytesEach > in.readableBytes()) {
            throw new CorruptedFrameException("a frame that claims " + count + " elements");
        }
        return count;
    }
}

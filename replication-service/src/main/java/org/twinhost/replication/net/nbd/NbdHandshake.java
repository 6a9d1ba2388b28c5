package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.twinhost.replication.net.nbd.NbdPhase.Finished;
import org.twinhost.replication.net.nbd.NbdPhase.OptionBody;
import org.twinhost.replication.net.nbd.NbdPhase.OptionHeader;
import org.twinhost.replication.net.nbd.NbdPhase.OptionTooLong;
import org.twinhost.replication.net.nbd.NbdPhase.RequestHeader;

/** The talk before the first request: options in, replies out, until one of them opens the export. */
final class NbdHandshake {

    private final BlockExport export;
    private final BooleanSupplier room;
    private final Consumer<ByteBuf> out;
    private boolean padding = true;

    /**
     * @param room whether one more client may open the export
     * @param out takes over each buffer and sends it
     */
    NbdHandshake(BlockExport export, BooleanSupplier room, Consumer<ByteBuf> out) {
        this.export = export;
        this.room = room;
        this.out = out;
    }

    void greet() {
        out.accept(Unpooled.buffer(18)
                .writeLong(NbdProtocol.SERVER_MAGIC)
                .writeLong(NbdProtocol.OPTION_MAGIC)
                .writeShort(NbdProtocol.FLAG_FIXED_NEWSTYLE | NbdProtocol.FLAG_NO_ZEROES));
    }

    NbdPhase onClientFlags(ByteBuf body) throws NbdMalformed {
        int flags = body.readInt();
        if ((flags & ~NbdProtocol.CLIENT_FLAGS_KNOWN) != 0) {
            throw new NbdMalformed("unknown client flags 0x" + Integer.toHexString(flags));
        }
        padding = (flags & NbdProtocol.FLAG_NO_ZEROES) == 0;
        return new OptionHeader();
    }

    NbdPhase onOptionHeader(ByteBuf header) throws NbdMalformed {
        long magic = header.readLong();
        if (magic != NbdProtocol.OPTION_MAGIC) {
            throw new NbdMalformed("an option began with 0x" + Long.toHexString(magic));
        }
        int option = header.readInt();
        long length = header.readUnsignedInt();
        if (length <= NbdProtocol.OPTION_BODY_BYTES_MAX) {
            return new OptionBody(option, length);
        }
        if (option == NbdProtocol.OPT_EXPORT_NAME) {
            throw new NbdMalformed("an export name of " + length + " bytes");
        }
        return new OptionTooLong(option, length);
    }

    NbdPhase onOptionTooLong(int option) {
        return refuse(option, NbdProtocol.REP_ERR_TOO_BIG,
                "an option may have " + NbdProtocol.OPTION_BODY_BYTES_MAX + " bytes");
    }

    NbdPhase onOption(int option, ByteBuf body) throws NbdMalformed {
        return switch (option) {
            case NbdProtocol.OPT_EXPORT_NAME -> exportName(body);
            case NbdProtocol.OPT_ABORT -> abort(option);
            case NbdProtocol.OPT_LIST -> list(option, body);
            case NbdProtocol.OPT_INFO, NbdProtocol.OPT_GO -> infoOrGo(option, body);
            default -> refuse(option, NbdProtocol.REP_ERR_UNSUP, "option " + Integer.toUnsignedString(option)
                    + " is not known here");
        };
    }

    /** The old way in: it knows no refusal but closing. */
    private NbdPhase exportName(ByteBuf body) throws NbdMalformed {
        var name = body.toString(StandardCharsets.UTF_8);
        if (!isOurs(name)) {
            throw new NbdMalformed("asked for the unknown export '" + name + "'");
        }
        if (!export.mayOpen()) {
            throw new NbdMalformed(notPrimary());
        }
        if (!room.getAsBoolean()) {
            throw new NbdMalformed(tooMany());
        }
        out.accept(Unpooled.buffer()
                .writeLong(export.sizeBytes())
                .writeShort(NbdProtocol.TRANSMISSION_FLAGS)
                .writeZero(padding ? NbdProtocol.EXPORT_NAME_PADDING_BYTES : 0));
        return new RequestHeader();
    }

    private NbdPhase abort(int option) {
        reply(option, NbdProtocol.REP_ACK, Unpooled.EMPTY_BUFFER);
        return new Finished();
    }

    private NbdPhase list(int option, ByteBuf body) {
        if (body.isReadable()) {
            return refuse(option, NbdProtocol.REP_ERR_INVALID, "LIST has no data");
        }
        var name = export.name().getBytes(StandardCharsets.UTF_8);
        reply(option, NbdProtocol.REP_SERVER, Unpooled.buffer().writeInt(name.length).writeBytes(name));
        reply(option, NbdProtocol.REP_ACK, Unpooled.EMPTY_BUFFER);
        return new OptionHeader();
    }

    private NbdPhase infoOrGo(int option, ByteBuf body) {
        if (body.readableBytes() < 6) {
            return refuse(option, NbdProtocol.REP_ERR_INVALID, "too short for a name and a list");
        }
        long nameBytes = body.readUnsignedInt();
        if (nameBytes > body.readableBytes() - 2) {
            return refuse(option, NbdProtocol.REP_ERR_INVALID, "the name is longer than the option");
        }
        var name = body.readCharSequence((int) nameBytes, StandardCharsets.UTF_8).toString();
        if (body.readUnsignedShort() * 2 != body.readableBytes()) {
            return refuse(option, NbdProtocol.REP_ERR_INVALID, "the list of wanted infos has another length than it says");
        }
        if (!isOurs(name)) {
            return refuse(option, NbdProtocol.REP_ERR_UNKNOWN, "no export '" + name + "' here, only '" + export.name() + "'");
        }
        if (!export.mayOpen()) {
            return refuse(option, NbdProtocol.REP_ERR_POLICY, notPrimary());
        }
        if (option == NbdProtocol.OPT_GO && !room.getAsBoolean()) {
            return refuse(option, NbdProtocol.REP_ERR_POLICY, tooMany());
        }
        while (body.isReadable()) {
            info(option, body.readUnsignedShort());
        }
        reply(option, NbdProtocol.REP_INFO, Unpooled.buffer()
                .writeShort(NbdProtocol.INFO_EXPORT)
                .writeLong(export.sizeBytes())
                .writeShort(NbdProtocol.TRANSMISSION_FLAGS));
        reply(option, NbdProtocol.REP_ACK, Unpooled.EMPTY_BUFFER);
        return option == NbdProtocol.OPT_GO ? new RequestHeader() : new OptionHeader();
    }

    private void info(int option, int kind) {
        switch (kind) {
            case NbdProtocol.INFO_NAME -> text(option, kind, export.name());
            case NbdProtocol.INFO_DESCRIPTION -> text(option, kind, "Twinhost volume " + export.name());
            case NbdProtocol.INFO_BLOCK_SIZE -> reply(option, NbdProtocol.REP_INFO, Unpooled.buffer()
                    .writeShort(kind)
                    .writeInt(NbdProtocol.BLOCK_BYTES_MIN)
                    .writeInt(NbdProtocol.BLOCK_BYTES_PREFERRED)
                    .writeInt(NbdProtocol.PAYLOAD_BYTES_MAX));
            default -> { } // INFO_EXPORT always comes; an unknown wish is left out, as the protocol has it.
        }
    }

    private void text(int option, int kind, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        reply(option, NbdProtocol.REP_INFO, Unpooled.buffer().writeShort(kind).writeBytes(bytes));
    }

    private boolean isOurs(String name) {
        return name.isEmpty() || name.equals(export.name());
    }

    private String notPrimary() {
        return "volume " + export.name() + " is not Primary on this node, so nothing may open it here";
    }

    private String tooMany() {
        return "volume " + export.name() + " has as many connections as it may have; close one";
    }

    private NbdPhase refuse(int option, int error, String why) {
        reply(option, error, Unpooled.wrappedBuffer(why.getBytes(StandardCharsets.UTF_8)));
        return new OptionHeader();
    }

    private void reply(int option, int kind, ByteBuf body) {
        out.accept(Unpooled.buffer(20 + body.readableBytes())
                .writeLong(NbdProtocol.OPTION_REPLY_MAGIC)
                .writeInt(option)
                .writeInt(kind)
                .writeInt(body.readableBytes())
                .writeBytes(body));
    }
}

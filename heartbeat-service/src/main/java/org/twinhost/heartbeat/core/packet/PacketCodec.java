package org.twinhost.heartbeat.core.packet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;

/** Packets as bytes, big endian. The seal is put around them by the sockets. */
public final class PacketCodec {

    /** A packet with its seal fits the smallest MTU that a link may have. */
    public static final int PACKET_BYTES_MAX = 1200;

    /** Raised with every change of what the bytes mean. */
    public static final int VERSION = 2;
    public static final int NO_VERSION = 0;

    private static final int MAGIC = 0x5457_4800;
    private static final int LIST_MAX = 64;
    private static final int WANTS_ANSWER = 1;
    private static final int QUORATE = 2;
    private static final int LEFT = 4;
    private static final int FRAGMENT = 8;
    private static final int LAST = 16;

    private PacketCodec() {}

    /** By the four bytes with which a packet begins; {@link #NO_VERSION}: these are of none. */
    public static int versionOf(int beginning) {
        return (beginning & ~0xFF) == MAGIC ? beginning & 0xFF : NO_VERSION;
    }

    public static byte[] encode(Packet packet) {
        var out = ByteBuffer.allocate(4096);
        var status = packet.status();
        out.putInt(MAGIC | VERSION);
        out.put((byte) flags(packet));
        text(out, packet.from().value());
        text(out, packet.to().value());
        text(out, packet.link());
        session(out, packet.sender());
        out.putLong(packet.counter()).putLong(packet.stampMs());
        session(out, packet.echoOf());
        out.put((byte) packet.echoes().size());
        packet.echoes().forEach(echo -> {
            text(out, echo.link());
            out.putLong(echo.stampMs());
        });
        view(out, status.installed());
        view(out, status.promised());
        view(out, status.announced());
        out.putLong(status.highest());
        out.putLong(status.revision() == null ? 0 : status.revision().number());
        text(out, status.revision() == null ? "" : status.revision().hash());
        out.putLong(packet.acknowledged());
        if (packet.fragment() != null) {
            out.putLong(packet.fragment().number()).putInt((int) Math.min(packet.fragment().ageMs(), Integer.MAX_VALUE));
            out.putShort((short) packet.fragment().payload().length).put(packet.fragment().payload());
        }
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** Throws {@link IllegalArgumentException} when these are not the bytes of a packet. */
    public static Packet decode(byte[] bytes) {
        try {
            return decode(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a packet of " + bytes.length + " bytes ends too early", e);
        }
    }

    private static Packet decode(ByteBuffer in) {
        if (versionOf(in.getInt()) != VERSION) {
            throw new IllegalArgumentException("not a heartbeat packet of this version");
        }
        int flags = in.get();
        var from = new NodeId(text(in));
        var to = new NodeId(text(in));
        var link = text(in);
        var sender = session(in);
        var counter = in.getLong();
        var stamp = in.getLong();
        var echoOf = session(in);
        var echoes = new ArrayList<Packet.Echo>();
        for (int left = count(in); left > 0; left--) {
            echoes.add(new Packet.Echo(text(in), in.getLong()));
        }
        var installed = view(in);
        var promised = view(in);
        var announced = view(in);
        var highest = in.getLong();
        var revision = revision(in.getLong(), text(in));
        var status = new Packet.Status(installed == null ? View.NONE : installed, promised, announced, highest, revision,
                (flags & QUORATE) != 0, (flags & LEFT) != 0);
        var acknowledged = in.getLong();
        var fragment = (flags & FRAGMENT) != 0 ? fragment(in, (flags & LAST) != 0) : null;
        return new Packet(from, to, link, sender, counter, stamp, echoOf, List.copyOf(echoes), status,
                (flags & WANTS_ANSWER) != 0, acknowledged, fragment);
    }

    private static int flags(Packet packet) {
        return (packet.wantsAnswer() ? WANTS_ANSWER : 0)
                | (packet.status().quorate() ? QUORATE : 0)
                | (packet.status().left() ? LEFT : 0)
                | (packet.fragment() != null ? FRAGMENT : 0)
                | (packet.fragment() != null && packet.fragment().last() ? LAST : 0);
    }

    private static Packet.Fragment fragment(ByteBuffer in, boolean last) {
        var number = in.getLong();
        var age = in.getInt();
        var payload = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(payload);
        return new Packet.Fragment(number, last, age, payload);
    }

    private static @Nullable Revision revision(long number, String hash) {
        return number == 0 ? null : new Revision(number, hash);
    }

    private static void view(ByteBuffer out, @Nullable View view) {
        var some = view == null ? View.NONE : view;
        out.putLong(some.number());
        out.put((byte) some.members().size());
        some.members().forEach(member -> text(out, member.value()));
        if (!some.members().isEmpty()) {
            out.put((byte) some.members().indexOf(some.coordinator()));
        }
    }

    /** Null for the view of a node that is in none. */
    private static @Nullable View view(ByteBuffer in) {
        var number = in.getLong();
        var members = new ArrayList<NodeId>();
        for (int left = count(in); left > 0; left--) {
            members.add(new NodeId(text(in)));
        }
        if (members.isEmpty()) {
            return null;
        }
        int coordinator = in.get();
        if (coordinator < 0 || coordinator >= members.size()) {
            throw new IllegalArgumentException("view " + number + " names a coordinator that is no member");
        }
        return new View(number, members, members.get(coordinator));
    }

    private static void session(ByteBuffer out, NodeSession session) {
        out.putLong(session.incarnation()).putLong(session.session());
    }

    private static NodeSession session(ByteBuffer in) {
        return new NodeSession(in.getLong(), in.getLong());
    }

    private static void text(ByteBuffer out, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int count(ByteBuffer in) {
        int count = Byte.toUnsignedInt(in.get());
        if (count > LIST_MAX) {
            throw new IllegalArgumentException("a list of " + count + " entries is none of ours");
        }
        return count;
    }
}

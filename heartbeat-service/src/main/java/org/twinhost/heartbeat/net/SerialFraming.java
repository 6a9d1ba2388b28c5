package org.twinhost.heartbeat.net;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Packets on a line of bytes, after RFC 1055 (SLIP): an END before and after each, END and ESC inside are escaped. Garbage
 * costs the packet it hit; the next END is the next beginning. Used by one thread.
 */
final class SerialFraming {

    private static final byte END = (byte) 0xC0;
    private static final byte ESC = (byte) 0xDB;
    private static final byte ESC_END = (byte) 0xDC;
    private static final byte ESC_ESC = (byte) 0xDD;

    private final int bytesMax;
    private final ByteArrayOutputStream arriving = new ByteArrayOutputStream();
    private boolean escaped;
    private boolean tooLong;

    SerialFraming(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    static byte[] frame(byte[] packet) {
        var out = new ByteArrayOutputStream(packet.length + packet.length / 8 + 2);
        out.write(END);
        for (byte one : packet) {
            switch (one) {
                case END -> {
                    out.write(ESC);
                    out.write(ESC_END);
                }
                case ESC -> {
                    out.write(ESC);
                    out.write(ESC_ESC);
                }
                default -> out.write(one);
            }
        }
        out.write(END);
        return out.toByteArray();
    }

    void take(byte[] bytes, int count, Consumer<byte[]> packets) {
        for (int i = 0; i < count; i++) {
            take(bytes[i], packets);
        }
    }

    private void take(byte one, Consumer<byte[]> packets) {
        if (one == END) {
            if (arriving.size() > 0 && !tooLong) {
                packets.accept(arriving.toByteArray());
            }
            arriving.reset();
            escaped = false;
            tooLong = false;
        } else if (one == ESC) {
            escaped = true;
        } else if (arriving.size() >= bytesMax) {
            tooLong = true;
        } else {
            arriving.write(!escaped ? one : one == ESC_END ? END : one == ESC_ESC ? ESC : one);
            escaped = false;
        }
    }
}

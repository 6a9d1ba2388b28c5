package org.twinhost.heartbeat.net;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.runtime.files.ClusterKeys;

/**
 * The id of a key and an HMAC-SHA256 with it behind every packet: who has none of the cluster's keys can neither join nor
 * disturb. What is plainly no packet of ours is told before anything is computed. One for each thread.
 */
public final class PacketSeal {

    public static final int SEAL_BYTES = Long.BYTES + 32;
    private static final String LABEL = "twinhost heartbeat v1";
    private static final String ALGORITHM = "HmacSHA256";

    /** What became of something sealed: a packet, or why there is none. */
    sealed interface Opened {

        record Packet(byte[] bytes) implements Opened {}

        record Refused(Refusal why) implements Opened {}
    }

    private final Supplier<ClusterKeys> keys;
    private final Map<Long, Mac> macs = new LinkedHashMap<>();
    private @Nullable ClusterKeys known;

    /** @param keys those of the moment; asked for every packet */
    public PacketSeal(Supplier<ClusterKeys> keys) {
        this.keys = keys;
    }

    private Map<Long, Mac> macs() {
        var now = keys.get();
        if (now != known) {
            macs.clear();
            now.derive(LABEL).forEach(key -> macs.put(key.id(), mac(key.bytes())));
            known = now;
        }
        return macs;
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    public byte[] seal(byte[] packet) {
        var used = macs().entrySet().iterator().next();
        var sealed = Arrays.copyOf(packet, packet.length + SEAL_BYTES);
        ByteBuffer.wrap(sealed).putLong(packet.length, used.getKey());
        used.getValue().update(sealed, 0, packet.length + Long.BYTES);
        System.arraycopy(used.getValue().doFinal(), 0, sealed, packet.length + Long.BYTES, SEAL_BYTES - Long.BYTES);
        return sealed;
    }

    /** @param sealed from its first byte to its limit; left as it is */
    Opened open(ByteBuffer sealed) {
        int packetBytes = sealed.limit() - SEAL_BYTES;
        var version = packetBytes < Integer.BYTES || sealed.limit() > PacketCodec.PACKET_BYTES_MAX
                ? PacketCodec.NO_VERSION : PacketCodec.versionOf(sealed.getInt(0));
        if (version != PacketCodec.VERSION) {
            return new Opened.Refused(version == PacketCodec.NO_VERSION ? Refusal.NO_PACKET
                    : version < PacketCodec.VERSION ? Refusal.OLDER_VERSION : Refusal.NEWER_VERSION);
        }
        var mac = macs().get(sealed.getLong(packetBytes));
        if (mac == null) {
            return new Opened.Refused(Refusal.OTHER_KEY);
        }
        mac.update(sealed.slice(0, packetBytes + Long.BYTES));
        var seal = new byte[SEAL_BYTES - Long.BYTES];
        sealed.get(packetBytes + Long.BYTES, seal);
        if (!MessageDigest.isEqual(mac.doFinal(), seal)) {
            return new Opened.Refused(Refusal.FORGED);
        }
        var packet = new byte[packetBytes];
        sealed.get(0, packet);
        return new Opened.Packet(packet);
    }
}

package org.twinhost.heartbeat.net;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 with the cluster's key behind every packet: who has not the key can neither join nor disturb. One for each
 * thread.
 */
public final class PacketSeal {

    public static final int SEAL_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    public PacketSeal(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    public byte[] seal(byte[] packet) {
        var sealed = Arrays.copyOf(packet, packet.length + SEAL_BYTES);
        System.arraycopy(mac.doFinal(packet), 0, sealed, packet.length, SEAL_BYTES);
        return sealed;
    }

    /** The packet without its seal; empty when the seal is not of this key. */
    public Optional<byte[]> open(byte[] sealed) {
        if (sealed.length < SEAL_BYTES) {
            return Optional.empty();
        }
        var packet = Arrays.copyOf(sealed, sealed.length - SEAL_BYTES);
        var seal = Arrays.copyOfRange(sealed, packet.length, sealed.length);
        return MessageDigest.isEqual(mac.doFinal(packet), seal) ? Optional.of(packet) : Optional.empty();
    }
}

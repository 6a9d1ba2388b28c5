package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The cluster's secret, as both ends of a connection prove that they know it. */
public final class PeerKey {

    static final int NONCE_BYTES = 16;
    static final int MAC_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    public PeerKey(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("the cluster key must have at least 16 bytes, it has " + secret.length);
        }
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    byte[] nonce() {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    /** @param purpose keeps the two sides' proofs apart: one can't be sent back as the other */
    byte[] mac(String purpose, byte[]... parts) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(purpose.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            for (var part : parts) {
                mac.update(java.nio.ByteBuffer.allocate(4).putInt(part.length).flip());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    boolean isMac(byte[] offered, String purpose, byte[]... parts) {
        return MessageDigest.isEqual(offered, mac(purpose, parts));
    }

    /** The name that both sides give the connection; no other connection has it. */
    String connectionName(byte[] greeting, byte[] challenge) {
        return HexFormat.of().formatHex(mac("connection", greeting, challenge), 0, 8);
    }

    static byte[] bytes(ByteBuf from, int count) {
        var bytes = new byte[count];
        from.readBytes(bytes);
        return bytes;
    }

    static byte[] all(ByteBuf from) {
        return ByteBufUtil.getBytes(from);
    }
}

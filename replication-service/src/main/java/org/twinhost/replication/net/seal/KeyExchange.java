package org.twinhost.replication.net.seal;

import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * X25519, a new pair of keys for each connection: who learns the cluster's secret later can't read what was recorded before.
 * That the other half is the peer's own is proven by the handshake, which covers both halves.
 */
public final class KeyExchange {

    /** Of a public half, in the form that names its algorithm. */
    public static final int SHARE_BYTES = 44;
    private static final String ALGORITHM = "X25519";
    private static final String KDF_ALGORITHM = "HKDF-SHA256";

    private final KeyPair mine;

    public KeyExchange() {
        try {
            mine = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /** The public half, for the greeting. */
    public byte[] share() {
        return mine.getPublic().getEncoded();
    }

    /**
     * Both ends come to the same seal when each has the other's half and the same {@code bound}.
     *
     * @param bound what only these two can know of this handshake: made of all that was said, under the cluster's secret
     * @param client whether this end opened the connection
     */
    public Seal agree(byte[] theirShare, byte[] bound, boolean client) {
        try {
            var agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(mine.getPrivate());
            agreement.doPhase(publicKey(theirShare), true);
            var shared = agreement.generateSecret();
            var toServer = derive(shared, bound, "twinhost wire 1, client to server");
            var toClient = derive(shared, bound, "twinhost wire 1, server to client");
            return client ? new Seal(toServer, toClient) : new Seal(toClient, toServer);
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw new CorruptedFrameException("its half of the key exchange is no key: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + ALGORITHM + " or " + KDF_ALGORITHM, e);
        }
    }

    private static PublicKey publicKey(byte[] share) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(share));
    }

    private static byte[] derive(byte[] shared, byte[] bound, String purpose) throws GeneralSecurityException {
        return KDF.getInstance(KDF_ALGORITHM).deriveData(HKDFParameterSpec.ofExtract().addIKM(shared).addSalt(bound)
                .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), RecordKey.SECRET_BYTES));
    }
}

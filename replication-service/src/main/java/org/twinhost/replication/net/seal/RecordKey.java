package org.twinhost.replication.net.seal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of a connection: AES-256-GCM over {@code length, ciphertext, tag}, the length authenticated too. The number of
 * a record is its nonce and is not sent, so one that is missing, repeated or out of turn does not open. After {@value
 * #RECORDS_PER_KEY} records both ends go on to the next key, long before a key is worn out; the one before can't be computed
 * from it.
 */
final class RecordKey {

    static final int SECRET_BYTES = 32;
    /** Of what was sent, in one record: large enough for the cipher to run at its speed, small enough for a core's cache. */
    static final int PLAIN_BYTES_MAX = 64 << 10;
    static final int TAG_BYTES = 16;
    static final int LENGTH_BYTES = Integer.BYTES;
    /** 64 GiB in full records. */
    static final int RECORDS_PER_KEY = 1 << 20;

    private static final int NONCE_BYTES = 12;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    /**
     * The cipher is half as fast again on arrays as on direct buffers, which it would copy through arrays of its own; so the
     * copies are made here, into two that a thread keeps.
     */
    private static final class Scratch {
        final byte[] from = new byte[PLAIN_BYTES_MAX + TAG_BYTES];
        final byte[] to = new byte[PLAIN_BYTES_MAX + TAG_BYTES];
    }

    private static final FastThreadLocal<Scratch> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private final int mode;
    private final int recordsPerKey;
    private final Cipher cipher;
    private final byte[] length = new byte[LENGTH_BYTES];
    private final byte[] nonce = new byte[NONCE_BYTES];
    private byte[] secret;
    private SecretKeySpec key;
    private byte[] start;
    private int number;

    RecordKey(int mode, byte[] secret, int recordsPerKey) {
        this.mode = mode;
        this.recordsPerKey = recordsPerKey;
        this.secret = secret;
        try {
            cipher = Cipher.getInstance(TRANSFORMATION);
            key = keyOf(secret);
            start = startOf(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + TRANSFORMATION, e);
        }
    }

    static RecordKey toSeal(byte[] secret) {
        return new RecordKey(Cipher.ENCRYPT_MODE, secret, RECORDS_PER_KEY);
    }

    static RecordKey toOpen(byte[] secret) {
        return new RecordKey(Cipher.DECRYPT_MODE, secret, RECORDS_PER_KEY);
    }

    /** Where what is to be sealed or opened is put, until the next call on this thread. */
    static byte[] scratch() {
        return SCRATCH.get().from;
    }

    /** The first {@code bytes} of the scratch as a record. */
    ByteBuf seal(ByteBufAllocator allocator, int bytes) throws GeneralSecurityException {
        var sealed = run(bytes, bytes + TAG_BYTES);
        return allocator.directBuffer(LENGTH_BYTES + sealed).writeInt(sealed).writeBytes(SCRATCH.get().to, 0, sealed);
    }

    /** What the first {@code bytes} of the scratch hold, a record without its length. */
    ByteBuf open(ByteBufAllocator allocator, int bytes) throws GeneralSecurityException {
        var plain = run(bytes, bytes);
        return allocator.directBuffer(plain).writeBytes(SCRATCH.get().to, 0, plain);
    }

    /**
     * @param said the record's length as it is on the wire
     * @throws AEADBadTagException it is not the next record of the other end, and nothing of it is to be believed
     */
    private int run(int bytes, int said) throws GeneralSecurityException {
        if (number == recordsPerKey) {
            secret = derive(secret, "next", SECRET_BYTES);
            key = keyOf(secret);
            start = startOf(secret);
            number = 0;
        }
        var scratch = SCRATCH.get();
        System.arraycopy(start, 0, nonce, 0, NONCE_BYTES);
        xor(nonce, NONCE_BYTES - Integer.BYTES, number++);
        putInt(length, said);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(length);
        return cipher.doFinal(scratch.from, 0, bytes, scratch.to, 0);
    }

    private static SecretKeySpec keyOf(byte[] secret) throws GeneralSecurityException {
        return new SecretKeySpec(derive(secret, "key", 32), "AES");
    }

    private static byte[] startOf(byte[] secret) throws GeneralSecurityException {
        return derive(secret, "nonce", NONCE_BYTES);
    }

    private static byte[] derive(byte[] secret, String purpose, int bytes) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256").deriveData(HKDFParameterSpec.expandOnly(
                new SecretKeySpec(secret, "HKDF"), purpose.getBytes(StandardCharsets.US_ASCII), bytes));
    }

    private static void xor(byte[] into, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            into[at + i] ^= (byte) (value >>> (Integer.BYTES - 1 - i) * Byte.SIZE);
        }
    }

    private static void putInt(byte[] into, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            into[i] = (byte) (value >>> (Integer.BYTES - 1 - i) * Byte.SIZE);
        }
    }
}

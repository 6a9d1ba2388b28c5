package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secrets of the cluster: one that is used, and others that are accepted, so that a new one comes and the old one goes
 * without a moment at which two nodes do not understand each other. No protocol uses a secret itself: each has keys of its
 * own, derived with HKDF-SHA256 under its label, so that what is learned of one helps against no other.
 */
public final class ClusterKeys {

    /** A key of one protocol. The bytes are shown nowhere. */
    public record Key(long id, byte[] bytes) {

        @Override
        public String toString() {
            return "key " + nameOf(id);
        }
    }

    private static final int SECRET_BYTES_MIN = 32;
    private static final int KEY_BYTES = 32;
    private static final String ID_LABEL = "twinhost key id";

    private final List<byte[]> secrets;
    private final List<Long> ids;

    private ClusterKeys(List<byte[]> all) {
        var byId = new LinkedHashMap<Long, byte[]>();
        all.forEach(secret -> byId.putIfAbsent(ByteBuffer.wrap(derived(secret, ID_LABEL, Long.BYTES)).getLong(), secret));
        secrets = List.copyOf(byId.values());
        ids = List.copyOf(byId.keySet());
    }

    /** For tests, and for secrets that lie elsewhere. */
    public static ClusterKeys of(byte[] used, byte[]... accepted) {
        var all = new ArrayList<byte[]>();
        all.add(used);
        all.addAll(List.of(accepted));
        return new ClusterKeys(all);
    }

    /**
     * {@code file} is the secret that is used; one in {@code file.next} is accepted already, one in {@code file.previous}
     * still.
     *
     * @throws IOException one of them can't be used: a sentence that says what to do
     */
    public static ClusterKeys read(Path file) throws IOException {
        // In the order in which an administrator moves them: one that moves meanwhile is met twice, and never missed.
        var next = secret(beside(file, "next"));
        var used = secret(file);
        var previous = secret(beside(file, "previous"));
        var all = new ArrayList<byte[]>();
        all.add(used.orElseThrow(() -> new IOException(file + " is missing. " + advice())));
        next.ifPresent(all::add);
        previous.ifPresent(all::add);
        return new ClusterKeys(all);
    }

    /** The files that {@link #read} reads. */
    static List<Path> files(Path file) {
        return List.of(file, beside(file, "next"), beside(file, "previous"));
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + "." + suffix);
    }

    private static Optional<byte[]> secret(Path file) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            var secret = HexFormat.of().parseHex(Secret.read(file));
            if (secret.length < SECRET_BYTES_MIN) {
                throw new IllegalArgumentException("it has " + secret.length + " bytes");
            }
            return Optional.of(secret);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " must hold at least " + SECRET_BYTES_MIN + " bytes in hex: " + e.getMessage() + ". "
                    + advice(), e);
        }
    }

    private static String advice() {
        return "Make one with 'openssl rand -hex 32' and copy it to all nodes";
    }

    /**
     * The keys of one protocol; the first is the one to use, all are to be accepted.
     *
     * @param label names the protocol and its version, such as {@code twinhost heartbeat v1}
     */
    public List<Key> derive(String label) {
        var keys = new ArrayList<Key>(secrets.size());
        for (int i = 0; i < secrets.size(); i++) {
            keys.add(new Key(ids.get(i), derived(secrets.get(i), label, KEY_BYTES)));
        }
        return List.copyOf(keys);
    }

    private static byte[] derived(byte[] secret, String label, int bytes) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveData(HKDFParameterSpec.ofExtract().addIKM(secret)
                    .thenExpand(label.getBytes(StandardCharsets.US_ASCII), bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HKDF-SHA256", e);
        }
    }

    /** What names the secrets without telling anything of them; the first is that of the one in use. */
    public List<Long> ids() {
        return ids;
    }

    /** Whether somebody who knows only those could understand us. */
    public boolean sharesAny(Set<Long> others) {
        return ids.stream().anyMatch(others::contains);
    }

    /** An id as people compare it. */
    private static String nameOf(long id) {
        return HexFormat.of().toHexDigits(id).substring(0, 8);
    }

    @Override
    public String toString() {
        var names = ids.stream().map(ClusterKeys::nameOf).toList();
        return "key " + names.getFirst()
                + (names.size() == 1 ? "" : ", also accepts " + String.join(" and ", names.subList(1, names.size())));
    }
}

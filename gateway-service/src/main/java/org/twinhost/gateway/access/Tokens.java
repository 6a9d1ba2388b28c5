package org.twinhost.gateway.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.gateway.core.Right;
import org.twinhost.runtime.files.Secret;
import org.twinhost.runtime.gateway.ReadOnlyToken;

/**
 * The administrator's token and those that may only read. A changed file counts a second later: strangers decide how often they
 * ask, and must not decide how often a file is read. Safe for all threads.
 */
public final class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);
    private static final String SCHEME = "Bearer ";
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What may stand in a header, in which it is shown. */
    private static final Pattern SENDABLE = Pattern.compile("[ -~]+");
    private static final int MOST = 256;
    private static final int TEXT_MAX = 512;

    private record Known(byte[] hash, Access access) {}

    private record Kept(List<Known> tokens, long atNanos) {}

    private final Path file;
    private final Path folder;
    private volatile @Nullable Kept kept;
    /** What was complained of last, so that it is said once. */
    private volatile String complaint = "";

    /** @param etc the folder with {@code api.token} and {@code tokens} */
    public Tokens(Path etc) {
        this.file = etc.resolve("api.token");
        this.folder = etc.resolve(ReadOnlyToken.FOLDER);
    }

    /** Whose token this value of the header {@code Authorization} shows; all are compared, however many differ. */
    Optional<Access> shownBy(String authorization) {
        if (!authorization.startsWith(SCHEME)) {
            return Optional.empty();
        }
        var offered = ReadOnlyToken.sha256(authorization.substring(SCHEME.length()).strip());
        var found = Optional.<Access>empty();
        for (var each : kept().tokens()) {
            if (MessageDigest.isEqual(each.hash(), offered)) {
                found = Optional.of(each.access());
            }
        }
        return found;
    }

    private Kept kept() {
        var now = System.nanoTime();
        var known = kept;
        if (known == null || now - known.atNanos() > KEPT_NANOS) {
            known = read(now);
            kept = known;
        }
        return known;
    }

    private Kept read(long now) {
        var problems = new ArrayList<String>();
        var tokens = new ArrayList<Known>();
        administrators(problems).ifPresent(token -> tokens.add(new Known(
                ReadOnlyToken.sha256(token), new Access("api.token", Right.OF_ADMINISTRATORS))));
        for (var each : files(problems)) {
            readOnly(each, problems).ifPresent(token -> tokens.add(new Known(
                    HexFormat.of().parseHex(token.hash()), new Access(token.name(), Right.OF_READERS))));
        }
        var said = String.join("; ", problems);
        if (!said.isEmpty() && !said.equals(complaint)) {
            LOG.errorf("tokens that don't count: %s", said);
        }
        complaint = said;
        return new Kept(List.copyOf(tokens), now);
    }

    private Optional<String> administrators(List<String> problems) {
        try {
            var token = Secret.read(file);
            if (token.isEmpty()) {
                problems.add(file + " is empty");
            } else if (!SENDABLE.matcher(token).matches()) {
                problems.add(notSendable());
            } else {
                return Optional.of(token);
            }
        } catch (CharacterCodingException noText) {
            problems.add(notSendable());
        } catch (NoSuchFileException missing) {
            problems.add("there is no " + file);
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private String notSendable() {
        return file + " can't be shown by anybody: more than one line, or a character that is not of ASCII or not printed; as"
                + " root, write one word into it, the same on all nodes";
    }

    private List<Path> files(List<String> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            var files = all.filter(each -> each.toString().endsWith(ReadOnlyToken.SUFFIX)).sorted().toList();
            if (files.size() > MOST) {
                problems.add(folder + " has more than " + MOST + " tokens: the others don't count");
            }
            return files.subList(0, Math.min(MOST, files.size()));
        } catch (IOException | UncheckedIOException e) {
            problems.add(folder + " can't be read: " + e);
            return List.of();
        }
    }

    private static Optional<ReadOnlyToken> readOnly(Path file, List<String> problems) {
        try {
            var rights = Files.getPosixFilePermissions(file);
            if (rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                problems.add(file + " can be written by others: run 'chmod 644 " + file + "' and look what is in it");
                return Optional.empty();
            }
            if (Files.size(file) > TEXT_MAX) {
                problems.add(file + " is none: longer than " + TEXT_MAX + " bytes");
                return Optional.empty();
            }
            var name = String.valueOf(file.getFileName());
            return Optional.of(ReadOnlyToken.read(
                    name.substring(0, name.length() - ReadOnlyToken.SUFFIX.length()), Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(file + " is none: " + e.getMessage());
            return Optional.empty();
        }
    }
}

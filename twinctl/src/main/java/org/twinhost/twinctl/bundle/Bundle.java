package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.twinhost.twinctl.rest.Patience;

/** Packs what was collected, redacted, with a list of it. */
final class Bundle {

    /** For all, on a server. */
    private static final Duration MOST = Duration.ofMinutes(2);
    private static final long BYTES_MAX = 96L << 20;

    private final Tar tar;
    private final String folder;
    private final Redactor redactor;
    private final StringBuilder list = new StringBuilder();
    private final List<String> missing = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private long bytes;
    private int files;

    private Bundle(Tar tar, String folder, Redactor redactor) {
        this.tar = tar;
        this.folder = folder;
        this.redactor = redactor;
    }

    /** @param head first lines of the list */
    static SupportBundle.Contents pack(
            Tar tar, String folder, String head, Secrets secrets, List<Item> items, Patience patience)
            throws IOException, InterruptedException {
        var bundle = new Bundle(tar, folder, new Redactor(secrets));
        bundle.list.append(head);
        for (var untold : secrets.untold()) {
            bundle.remarks.add("secrets: " + untold + ": what it holds is taken out only where it looks like a secret");
        }
        new Collecting(MOST, patience).of(items, bundle::add);
        return bundle.ended();
    }

    private void add(Collecting.Got got) {
        switch (got) {
            case Collecting.Got.Nothing(var item, var why) -> missing.add(item.name() + ": " + redactor.redacted(why));
            case Collecting.Got.Whole(var item, var piece) -> add(item.name(), piece);
        }
    }

    private void add(String name, Item.Piece piece) {
        if (bytes + piece.bytes().length > BYTES_MAX) {
            missing.add(name + ": the bundle is full (" + (BYTES_MAX >> 20) + " MiB)");
            return;
        }
        var content = redactor.redacted(piece.bytes());
        try {
            tar.add(folder + "/" + name, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes += content.length;
        files++;
        list.append(String.format("%s %10d %s%n", sha256(content), content.length, name));
        if (!piece.remark().isEmpty()) {
            remarks.add(name + ": " + piece.remark());
        }
    }

    private SupportBundle.Contents ended() throws IOException {
        section("What is not whole", remarks);
        section("What is not here, and why", missing);
        tar.add(folder + "/MANIFEST", redactor.redacted(list.toString()).getBytes(StandardCharsets.UTF_8));
        tar.close();
        return new SupportBundle.Contents(files, List.copyOf(missing), List.copyOf(remarks));
    }

    private void section(String title, List<String> lines) {
        list.append('\n').append(title).append(":\n");
        lines.forEach(line -> list.append("  ").append(line).append('\n'));
        if (lines.isEmpty()) {
            list.append("  nothing\n");
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String head(String version, Instant at, Instant since) {
        return "A support bundle of Twinhost, made by " + version + " at " + at + "; logs since " + since + ".\n"
                + "Known secrets, and what looks like one, are replaced by " + Redactor.REDACTED
                + ". Of each file: SHA-256, bytes, name.\n\n";
    }
}

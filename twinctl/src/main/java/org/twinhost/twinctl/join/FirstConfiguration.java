package org.twinhost.twinctl.join;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;

/**
 * {@code cluster.json}, of which the cluster is founded: the maintenance in it. Where a start fails on one of two nodes the
 * other would fence it, so they begin in maintenance.
 */
record FirstConfiguration(Path file) {

    private static final String FIELD = "maintenanceUntil";
    /** Time enough for two nodes to start and to see each other. */
    private static final Duration WRITTEN = Duration.ofHours(1);
    /** With less than that, it is written anew. */
    private static final Duration ENOUGH = Duration.ofMinutes(30);

    /** Null: none. */
    @Nullable String maintenanceUntil() {
        return read().path(FIELD).textValue();
    }

    /** What an earlier try has written stays, if it is enough: the other node may have it already. */
    String writeMaintenance(Instant now) {
        var written = maintenanceUntil();
        if (written != null && isEnough(written, now)) {
            return written;
        }
        var until = now.plus(WRITTEN).truncatedTo(ChronoUnit.SECONDS).toString();
        write(until);
        return until;
    }

    private static boolean isEnough(String until, Instant now) {
        try {
            return Instant.parse(until).isAfter(now.plus(ENOUGH));
        } catch (DateTimeException noMoment) {
            return false;
        }
    }

    /** In one step, with the rights that the file has. */
    void write(String until) {
        var content = read().put(FIELD, until);
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (var channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap((Json.pretty(content) + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            var rights = Files.readAttributes(file, PosixFileAttributes.class);
            var view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            view.setGroup(rights.group());
            view.setPermissions(rights.permissions());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(fresh.resolveSibling("."), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException full) {
            throw new Refusal(file + " can't be written: " + full + "; it is as it was");
        }
    }

    private ObjectNode read() {
        try {
            if (Json.strictly(Files.readString(file)) instanceof ObjectNode content) {
                return content;
            }
            throw new Refusal(file + " is no configuration");
        } catch (IOException unreadable) {
            throw new Refusal(file + " can't be read: " + unreadable.getMessage());
        }
    }
}

package org.twinhost.resource.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;
import org.twinhost.runtime.files.StateFile;

/**
 * {@code events/NODE.jsonl}: an event a line, in the order in which they became known here. One that has grown by as much as
 * it may is written anew with what is still remembered. One thread at a time.
 */
public final class EventFiles {

    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final long bytesMax;
    private final EventLog log;
    private final Map<NodeId, Long> grownBy = new TreeMap<>();

    /** @param bytesMax by how much a file grows before it is written anew */
    public EventFiles(Path folder, long bytesMax, EventLog log) {
        this.folder = folder;
        this.bytesMax = bytesMax;
        this.log = log;
    }

    /** Fills the log with what is there. A file that is damaged is put aside: other nodes have the same. */
    public void read() throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(each -> each.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
        for (Path file : files) {
            List<ClusterEvent> events = StateFile.read(file, EventFiles::events,
                    "these events are asked for from the other nodes").orElse(List.of());
            events.forEach(log::add);
            if (!events.isEmpty()) {
                // Also for the sake of a line that a power cut left half written.
                grownBy.put(events.getFirst().id().node(), Long.MAX_VALUE);
            }
        }
    }

    /** The last line may have been under way when the power went. */
    private static List<ClusterEvent> events(byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.UTF_8);
        List<ClusterEvent> events = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            if (!line.isEmpty()) {
                events.add(WholeRecords.read(line.getBytes(StandardCharsets.UTF_8), ClusterEvent.class));
            }
        }
        return events;
    }

    /** Returns once it is on stable storage. */
    public void append(ClusterEvent event) throws IOException {
        NodeId node = event.id().node();
        byte[] line = line(event);
        long grown = grownBy.getOrDefault(node, 0L);
        if (grown > bytesMax) {
            // The log has this one already.
            DurableFile.writeIfRoom(file(node), lines(log.of(node)));
            grownBy.put(node, 0L);
            return;
        }
        PrivateFolder.make(folder);
        try (var channel = FileChannel.open(file(node), Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                DurableFile.OWNERS_ALONE)) {
            DurableFile.writeAll(channel, line);
            channel.force(false);
        } catch (IOException e) {
            grownBy.put(node, Long.MAX_VALUE); // half a line may be there
            throw e;
        }
        if (grown == 0) {
            DurableFile.force(folder);
        }
        grownBy.put(node, grown + line.length);
    }

    private Path file(NodeId node) {
        return folder.resolve(node + SUFFIX);
    }

    private static byte[] lines(List<ClusterEvent> events) {
        var all = new ByteArrayOutputStream();
        events.forEach(event -> all.writeBytes(line(event)));
        return all.toByteArray();
    }

    private static byte[] line(ClusterEvent event) {
        return (new String(Json.bytes(event), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}

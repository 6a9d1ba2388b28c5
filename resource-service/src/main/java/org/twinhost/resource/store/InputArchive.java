package org.twinhost.resource.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.exchange.Arriving;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.runtime.Json;

/**
 * The inputs of each transition in the form of the scenario folders ({@code why.md given.json events.txt}), the latest N:
 * an incident becomes a test by copying a folder. The newest input of every kind is enough, for the core decides on what is
 * observed and nothing else. {@link #saw} and {@link #inputs} are used by one thread.
 */
@RegisterForReflection(targets = {
    ResourceEvent.SnapshotSeen.class, ResourceEvent.MembershipSeen.class, ResourceEvent.FencingSeen.class,
    ResourceEvent.VolumesSeen.class, ResourceEvent.GuestsSeen.class, ResourceEvent.ConfigSeen.class,
    ResourceEvent.HostSeen.class, HostHealth.class, HostHealth.Certificate.class, ResourceEvent.ServiceSeen.class,
    ResourceEvent.ReportHeard.class, ResourceEvent.ReportPartHeard.class, ResourceEvent.ReportRepeated.class,
    ResourceEvent.ReportAcknowledged.class, ResourceEvent.OrderReceived.class,
    ResourceEvent.TasksWritten.class, ResourceEvent.Performed.class,
    ResourceEvent.OrderAnswered.class, ResourceEvent.RequestMade.class,
    ResourceEvent.RequestAnswered.class, ResourceEvent.LeaveWritten.class, ResourceEvent.GoodbyePrepared.class,
    ResourceEvent.GoodbyeAnswered.class, ResourceEvent.Noticed.class, Happening.class, Cause.class,
    ResourceEvent.Ticked.class
})
public final class InputArchive {

    private final Path folder;
    private final int foldersMax;
    private final Map<String, ResourceEvent> newest = new TreeMap<>();
    private final Map<NodeId, Arriving> arriving = new TreeMap<>();

    public InputArchive(Path folder, int foldersMax) {
        this.folder = folder;
        this.foldersMax = foldersMax;
    }

    /** Remembers an input; a later one of the same kind replaces it. */
    public void saw(ResourceEvent event) {
        String kind = switch (event) {
            case ResourceEvent.SnapshotSeen _ -> "1 snapshot";
            case ResourceEvent.MembershipSeen _ -> "2 membership";
            case ResourceEvent.FencingSeen _ -> "3 fencing";
            case ResourceEvent.VolumesSeen _ -> "4 volumes";
            case ResourceEvent.GuestsSeen _ -> "5 guests";
            case ResourceEvent.ConfigSeen _ -> "5a config";
            case ResourceEvent.HostSeen _ -> "5b host";
            case ResourceEvent.ServiceSeen seen -> "6 " + seen.service();
            case ResourceEvent.ReportHeard heard -> "7 " + heard.report().node();
            case ResourceEvent.ReportPartHeard(var now, var part, _) -> {
                arrived(now, part);
                yield null;
            }
            case ResourceEvent.ReportRepeated(var now, var repeat, _) -> {
                newest.computeIfPresent("7 " + repeat.node(),
                        (_, heard) -> again((ResourceEvent.ReportHeard) heard, now, repeat));
                yield null;
            }
            case ResourceEvent.ReportAcknowledged _, ResourceEvent.OrderReceived _, ResourceEvent.TasksWritten _,
                    ResourceEvent.Performed _, ResourceEvent.OrderAnswered _,
                    ResourceEvent.RequestMade _, ResourceEvent.RequestAnswered _, ResourceEvent.LeaveWritten _,
                    ResourceEvent.GoodbyePrepared _, ResourceEvent.GoodbyeAnswered _, ResourceEvent.Noticed _,
                    ResourceEvent.Ticked _ -> null;
        };
        if (kind != null) {
            newest.put(kind, event);
        }
    }

    /** A report that came in parts is archived as if it had come whole. */
    private void arrived(Instant now, ReportPart part) {
        NodeId node = part.report().node();
        Arriving before = arriving.getOrDefault(node, Arriving.NOTHING);
        Arriving after = before.with(part);
        arriving.put(node, after);
        if (after != before && part.isLast()) {
            newest.put("7 " + node, new ResourceEvent.ReportHeard(now, after.completedBy(part)));
        }
    }

    /** So is one that was repeated: what it stands for may be long gone. */
    private ResourceEvent again(ResourceEvent.ReportHeard heard, Instant now, ResourceCommand.Repeat repeat) {
        return !arriving.getOrDefault(repeat.node(), Arriving.NOTHING).isRepeatedBy(repeat)
                ? heard
                : new ResourceEvent.ReportHeard(now, heard.report().numbered(repeat.sequence(), repeat.acknowledges()));
    }

    /** The newest of every kind, oldest first. */
    public List<ResourceEvent> inputs() {
        List<ResourceEvent> events = new ArrayList<>(newest.values());
        events.sort(Comparator.comparing(ResourceEvent::now));
        return events;
    }

    /**
     * Writes what led to the decision, or nothing; one thread at a time, which need not be that of {@link #saw}. The oldest go
     * first: on a full disk they would else stay for ever.
     */
    public void keep(NodeId self, long session, ClusterEvent decision, List<ResourceEvent> events) throws IOException {
        String name = decision.at().toString().replace(':', '-') + "-" + decision.subject();
        Files.createDirectories(folder);
        prune(Math.max(0, foldersMax - 1));
        Path target = folder.resolve(name);
        try {
            write(target, self, session, decision, events);
        } catch (IOException e) {
            delete(target);
            throw e;
        }
    }

    private static void write(Path target, NodeId self, long session, ClusterEvent decision, List<ResourceEvent> events)
            throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("why.md"),
                decision.subject() + ": " + decision.text() + "\n\n- " + String.join("\n- ", decision.reasons()) + "\n");
        Files.write(target.resolve("given.json"), Json.bytes(Map.of("self", self, "session", session)));
        Files.writeString(target.resolve("events.txt"),
                String.join("\n", events.stream().map(InputArchive::line).toList()) + "\n", StandardCharsets.UTF_8);
    }

    /** {@code MembershipSeen {"now":…}}: one event. */
    public static String line(ResourceEvent event) {
        return event.getClass().getSimpleName() + " " + new String(Json.bytes(event), StandardCharsets.UTF_8);
    }

    /** Reads what {@link #line} wrote. */
    public static ResourceEvent event(String line) throws IOException {
        int blank = line.indexOf(' ');
        String name = line.substring(0, blank);
        Class<?> type = Stream.of(ResourceEvent.class.getPermittedSubclasses())
                .filter(each -> each.getSimpleName().equals(name)).findFirst()
                .orElseThrow(() -> new IOException("no event is called " + name));
        ObjectNode json = (ObjectNode) Json.MAPPER.readTree(line.substring(blank + 1));
        return (ResourceEvent) Json.MAPPER.treeToValue(json, type);
    }

    private void prune(int left) throws IOException {
        List<Path> kept;
        try (Stream<Path> all = Files.list(folder)) {
            kept = all.sorted().toList();
        }
        for (Path old : kept.subList(0, Math.max(0, kept.size() - left))) {
            delete(old);
        }
    }

    private static void delete(Path old) throws IOException {
        if (Files.notExists(old)) {
            return;
        }
        try (Stream<Path> files = Files.list(old)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(old);
    }
}

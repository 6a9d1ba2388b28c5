package org.twinhost.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** What {@code twinctl doctor} found last on this node, for check_mk: root looks, this service reads what root left. */
@ApplicationScoped
class DoctorWatch implements CheckMkSource {

    private static final String ITEM = "doctor";
    private static final int BYTES_MAX = 1 << 20;
    /** So long a look is worth something: a cable is moved, a password changed. */
    private static final Duration AGE_MAX = Duration.ofDays(30);
    private static final CheckMkLine NEVER = new CheckMkLine(1, ITEM, "", "never asked on this node: twinctl doctor");

    private final NodeIdentity identity;
    private volatile CheckMkLine line = NEVER;

    DoctorWatch(NodeIdentity identity) {
        this.identity = identity;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        line = line(identity.paths().state().resolve("doctor.json"), Instant.now());
    }

    @Override
    public List<CheckMkLine> lines() {
        return List.of(line);
    }

    static CheckMkLine line(Path file, Instant now) {
        try (var content = Files.newInputStream(file)) {
            return line(Json.MAPPER.readTree(content.readNBytes(BYTES_MAX)), now);
        } catch (NoSuchFileException never) {
            return NEVER;
        } catch (IOException | DateTimeParseException broken) {
            return new CheckMkLine(1, ITEM, "", "what it found can't be read, ask again: twinctl doctor");
        }
    }

    private static CheckMkLine line(JsonNode found, Instant now) throws IOException {
        var verdict = found.path("verdict").asText();
        if (verdict.isEmpty()) {
            throw new IOException("no diagnosis");
        }
        var age = Duration.between(Instant.parse(found.path("at").asText()), now);
        var codes = StreamSupport.stream(found.path("findings").spliterator(), false)
                .map(each -> PlainText.of(each.path("code").asText())).distinct().collect(Collectors.joining(", "));
        var state = verdict.equals(Verdict.PROTECTED.label()) ? 0 : verdict.equals(Verdict.AT_RISK.label()) ? 1 : 2;
        var isOld = age.compareTo(AGE_MAX) > 0;
        return new CheckMkLine(isOld ? Math.max(state, 1) : state, ITEM, "findings=" + found.path("findings").size(),
                (codes.isEmpty() ? "nothing found" : codes) + ", " + ago(age) + (isOld ? ", which is long: twinctl doctor"
                        : state == 0 ? "" : ": twinctl doctor"));
    }

    private static String ago(Duration age) {
        return age.toDays() > 0 ? age.toDays() + " days ago"
                : age.toHours() > 0 ? age.toHours() + " h ago" : "in the last hour";
    }
}

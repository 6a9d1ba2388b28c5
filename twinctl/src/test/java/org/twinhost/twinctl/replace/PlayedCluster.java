package org.twinhost.twinctl.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.setup.PlayedMachine;

/** The services of a machine in a folder. Its heartbeat reads the real key files by the real rules, whenever it is asked. */
final class PlayedCluster implements Cluster {

    private static final String KEY = "/etc/twinhost/cluster.key";
    private static final String PROPOSAL = "played proposal";

    final Site site = new Site();
    @Nullable String refuses;
    boolean isDeaf;
    private final PlayedMachine machine;
    private Set<Long> known;
    private int questions;
    private int refusesFrom;

    PlayedCluster(PlayedMachine machine) {
        this.machine = machine.says(PROPOSAL, 0, "");
        this.known = keys();
    }

    private Set<Long> keys() {
        var secrets = Stream.of("", ".next", ".previous").flatMap(end -> machine.read(KEY + end).stream())
                .map(digits -> HexFormat.of().parseHex(digits.strip())).toList();
        return Set.copyOf(ClusterKeys.of(secrets.getFirst(), secrets.toArray(new byte[0][])).ids());
    }

    /** As {@code ClusterKeyFiles.refresh}, and as a start of heartbeat does it: a key that was never announced ends it. */
    Set<Long> looks() {
        var read = keys();
        if (read.stream().noneMatch(known::contains)) {
            throw new AssertionError("heartbeat is among strangers: it would leave its view and wait for the dead node");
        }
        known = read;
        return known;
    }

    @Override
    public boolean accepts(String key) {
        return !isDeaf && looks().stream().map("%016x"::formatted).anyMatch(id -> key.equals("key " + id.substring(0, 8)));
    }

    @Override
    public Situation look() {
        return site.now();
    }

    @Override
    public JsonNode snapshot() {
        return Rest.JSON.valueToTree(site.configuration());
    }

    /** What was valid when it was asked may be none when it is proposed. */
    void refusesFrom(int question, String why) {
        refusesFrom = question;
        refuses = why;
    }

    @Override
    public JsonNode check(ObjectNode snapshot) {
        questions++;
        if (refuses != null && questions >= refusesFrom) {
            throw new Refusal(refuses);
        }
        return Json.object().put("verdict", "VALID");
    }

    @Override
    public JsonNode propose(ObjectNode snapshot, String comment) {
        check(snapshot);
        var before = machine.ran.stream().filter(PROPOSAL::equals).count();
        try {
            machine.run(Map.of(), PROPOSAL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (machine.ran.stream().filter(PROPOSAL::equals).count() > before) {
                var next = Records.as(snapshot, ClusterSnapshot.class);
                site.nodes = next.nodes();
                site.volumes = next.volumes();
            }
        }
        return Json.object().put("verdict", "APPLIED").put("revision", "13-aa");
    }

    long proposals() {
        return machine.ran.stream().filter(PROPOSAL::equals).count();
    }
}

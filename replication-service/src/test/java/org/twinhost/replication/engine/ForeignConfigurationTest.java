package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.twinhost.replication.engine.OneEngine.ONE;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.NodeConfig.LinkEnd;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.Protocol;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.volume.Outcome;

/** Whatever a configuration says that this node can't do, it does the rest. */
@Timeout(90)
class ForeignConfigurationTest {

    private static final NodeId TWO = new NodeId("jupiter2");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SIZE = 16L << 20;

    @TempDir
    Path folder;

    private OneEngine one;

    @BeforeEach
    void start() throws IOException {
        one = new OneEngine(folder);
    }

    @AfterEach
    void stop() {
        one.close();
        assertThat(one.failed).isEmpty();
    }

    @Test
    void addressesOfNoInterfaceAndVolumesThatCantBeLeaveTheGoodOneAlone() throws Exception {
        one.file("good", SIZE + VolumeLimits.metadataBytes(SIZE));
        one.file("mirrored", SIZE + VolumeLimits.metadataBytes(SIZE));
        var links = List.of(link("nowhere", 1), link("scoped", 2), link("name", 3), link("here", 4));
        var nodes = List.of(
                new NodeConfig(ONE, false, List.of(new LinkEnd("nowhere", "203.0.113.7"),
                        new LinkEnd("scoped", "fe80::1%eth77"), new LinkEnd("name", "no such name"),
                        new LinkEnd("here", "127.0.0.1"))),
                new NodeConfig(TWO, false, List.of(new LinkEnd("nowhere", "203.0.113.8"),
                        new LinkEnd("scoped", "fe80::2%eth77"), new LinkEnd("name", ""), new LinkEnd("here", "127.0.0.2"))));
        var volumes = new ArrayList<VolumeConfig>();
        volumes.add(volume("aa-no-device", SIZE, Protocol.C, "1", new ReplicaConfig(ONE, at("missing"))));
        volumes.add(volume("ab-folder", SIZE, Protocol.C, "2", new ReplicaConfig(ONE, folder.toString())));
        volumes.add(volume("ac-endless", SIZE, Protocol.C, "3", new ReplicaConfig(ONE, "/dev/zero")));
        volumes.add(volume("ad-no-path", SIZE, Protocol.C, "4", new ReplicaConfig(ONE, "/srv/\0")));
        volumes.add(volume("ae-birth", SIZE, Protocol.C, "not hexadecimal", new ReplicaConfig(ONE, at("birth"))));
        volumes.add(volume("af-protocol", SIZE, Protocol.A, "5", new ReplicaConfig(ONE, at("protocol"))));
        volumes.add(volume("ag-size", -4096, Protocol.C, "6", new ReplicaConfig(ONE, at("size"))));
        volumes.add(volume("ah-three", SIZE, Protocol.C, "7", new ReplicaConfig(ONE, at("three")),
                new ReplicaConfig(TWO, at("three")), new ReplicaConfig(new NodeId("jupiter3"), at("three"))));
        volumes.add(volume("ai-twice", SIZE, Protocol.C, "8", new ReplicaConfig(ONE, at("good"))));
        volumes.add(volume("good", SIZE, Protocol.C, "9", new ReplicaConfig(ONE, at("good"))));
        volumes.add(volume("mirrored", SIZE, Protocol.C, "a", new ReplicaConfig(ONE, at("mirrored")),
                new ReplicaConfig(TWO, at("mirrored"))));

        one.engine.configure(snapshot(new Timing(0, -1, -5, Integer.MIN_VALUE, 0), nodes, links, volumes));

        await().atMost(SOON).until(() -> isUsable("mirrored"));
        await().atMost(SOON).until(() -> isUsable("good") || isUsable("ai-twice"));
        var taken = isUsable("good") ? "good" : "ai-twice";
        assertThat(one.engine.volume(taken).orElseThrow().promote().join()).isEqualTo(new Outcome.Done());
        assertThat(one.reason("aa-no-device")).contains("it is not there");
        assertThat(one.reason("ab-folder")).contains("neither a block device nor a file");
        assertThat(one.reason("ac-endless")).contains("neither a block device nor a file");
        assertThat(one.reason(taken.equals("good") ? "ai-twice" : "good")).contains("already open in this service");
        assertThat(one.engine.volume("af-protocol")).isEmpty();
        assertThat(one.engine.volume("ah-three")).isEmpty();
    }

    private boolean isUsable(String volume) {
        return one.engine.volume(volume).filter(desk -> desk.state().disk() == DiskState.UP_TO_DATE
                || desk.state().disk() == DiskState.CONSISTENT).isPresent();
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private static LinkConfig link(String name, int order) {
        return new LinkConfig(name, LinkConfig.Kind.UDP, true, order);
    }

    private static VolumeConfig volume(String name, long bytes, Protocol protocol, String birth, ReplicaConfig... replicas) {
        return new VolumeConfig(name, bytes, protocol, birth, List.of(replicas));
    }

    private static ClusterSnapshot snapshot(Timing timing, List<NodeConfig> nodes, List<LinkConfig> links,
            List<VolumeConfig> volumes) {
        return new ClusterSnapshot(new Revision(1, "0"), "jupiter", timing, 0, false, nodes, links, volumes, List.of(),
                List.of(), List.of());
    }
}

package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.disk.Caching;
import org.twinhost.replication.volume.Cluster;

/** A replication service without its framework and without a peer, and what it said of its volumes. */
final class OneEngine implements AutoCloseable {

    static final NodeId ONE = new NodeId("jupiter1");

    private static final Duration SOON = Duration.ofSeconds(20);

    final ReplicationEngine engine;
    final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final Path folder;

    OneEngine(Path folder) throws IOException {
        this.folder = folder;
        engine = new ReplicationEngine(new EngineSetup(ONE, "jupiter", new byte[32], 7, () -> OptionalLong.of(1), 1,
                folder.resolve("run"), folder.resolve("state"), VolumeFiles.freePort(), 8 << 20,
                Caching.DIRECT), new Cluster() {
            @Override
            public void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
                answer.accept(new MarkReply(false, 0, "there is no peer"));
            }

            @Override
            public void changed() {
                // asked when needed
            }

            @Override
            public void broken(String volume, Throwable why) {
                broken.add(volume + ": " + why);
            }

            @Override
            public void failed(String volume, Throwable why) {
                failed.add(volume + ": " + why);
            }
        });
    }

    void file(String name, long bytes) throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    boolean is(String name, DiskState disk) {
        return engine.volume(name).filter(volume -> volume.state().disk() == disk).isPresent();
    }

    /** Why it has failed, which it does soon. */
    String reason(String name) {
        await().atMost(SOON).until(() -> is(name, DiskState.FAILED));
        return engine.volume(name).orElseThrow().state().reason();
    }

    @Override
    public void close() {
        engine.close();
        assertThat(broken).isEmpty();
    }
}

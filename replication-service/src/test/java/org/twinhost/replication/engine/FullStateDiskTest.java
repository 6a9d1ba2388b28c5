package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.replication.disk.Caching;
import org.twinhost.runtime.files.FullDisk;

/** The one thing that replication keeps beside the volumes' devices: that one of them failed. */
class FullStateDiskTest {

    @TempDir
    Path folder;

    @Test
    void aFailedDiskCountsAsRememberedOnlyWhenItIs() throws Exception {
        var loop = new DefaultEventLoop();
        try (var disk = new FullDisk(folder)) {
            var state = Files.createDirectory(folder.resolve("replication"));
            var storage = new FileStorage(null, Caching.DIRECT, loop, null, Runnable::run, state.resolve("web1.detached"));
            disk.fill();
            assertThat(remember(storage, true)).hasValueSatisfying(why -> assertThat(why).contains("No space left"));
            assertThat(storage.isRememberedAsDetached()).isFalse();

            disk.free();
            disk.setAside(state);
            disk.fill();
            assertThat(remember(storage, true)).as("what was set aside is for that").isEmpty();
            assertThat(storage.isRememberedAsDetached()).isTrue();
            assertThat(remember(storage, false)).isEmpty();
            assertThat(storage.isRememberedAsDetached()).isFalse();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static Optional<String> remember(FileStorage storage, boolean detached) throws Exception {
        var answer = new CompletableFuture<Optional<String>>();
        storage.rememberDetached(detached, failure -> answer.complete(Optional.ofNullable(failure)));
        return answer.get(10, TimeUnit.SECONDS);
    }
}

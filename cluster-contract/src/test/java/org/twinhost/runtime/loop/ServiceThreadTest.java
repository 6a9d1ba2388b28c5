package org.twinhost.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceThreadTest {

    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
    private final ServiceThread thread = new ServiceThread("tested", 1, broken::complete);
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void end() {
        thread.close();
    }

    @Test
    void itsOwnThreadNeverWaitsForRoomAndWhatIsDueComesInOrder() throws InterruptedException {
        var done = new CopyOnWriteArrayList<Integer>();
        thread.execute(() -> {
            thread.after(50, () -> {
                done.add(4);
                ended.countDown();
            });
            thread.after(20, () -> done.add(3));
            List.of(1, 2).forEach(number -> thread.execute(() -> done.add(number)));
        });
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whoFindsNoRoomWaitsOrIsToldSo() throws Exception {
        var goOn = occupied();
        thread.execute(() -> { });
        assertThat(thread.offer(() -> { })).isFalse();
        var waiting = CompletableFuture.runAsync(() -> thread.execute(ended::countDown));
        assertThat(waiting).isNotDone();
        goOn.countDown();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyWaitsForARoomThatNeverComes() throws Exception {
        occupied();
        thread.execute(() -> { });
        var waiting = CompletableFuture.runAsync(() -> thread.execute(() -> { }));
        assertThat(thread.end()).isTrue();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(broken).as("an interruption at the end breaks no rule").isNotDone();
    }

    @Test
    void nothingRunsAfterABrokenRule() throws Exception {
        var rule = new AssertionError("two writers");
        thread.execute(() -> {
            thread.execute(ended::countDown);
            throw rule;
        });
        assertThat(broken.get(10, TimeUnit.SECONDS)).isSameAs(rule);
        assertThat(thread.isAlive()).isFalse();
        assertThat(thread.end()).isTrue();
        assertThat(ended.getCount()).isEqualTo(1);
    }

    @Test
    void aStrayInterruptionStopsNothing() throws InterruptedException {
        thread.execute(() -> Thread.currentThread().interrupt());
        thread.after(20, ended::countDown);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Its task at hand lasts until this is counted down. */
    private CountDownLatch occupied() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        thread.execute(() -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        return goOn;
    }
}

package org.twinhost.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.Step;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.runtime.loop.PlayedLoop;
import org.twinhost.runtime.loop.ServiceThread;

class UnitNotifierTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BEAT = "READY=1\nSTATUS=serving\nWATCHDOG=1";

    private final PlayedLoop own = new PlayedLoop();
    private final PlayedLoop desk = new PlayedLoop();
    private final PlayedLoop other = new PlayedLoop();
    private final List<String> heard = new ArrayList<>();
    private List<WatchedLoop> watched = List.of(loop("desk", desk), loop("other", other));
    private CompletionStage<Readiness> health = CompletableFuture.completedStage(new Readiness(true, "serving"));
    private UnitNotifier notifier = notifier(Optional.of(LIMIT));

    @Test
    void aServiceIsReadyWhenItAnswersAndItsLoopsTakeEventsAndItsHealthSaysSo() {
        health = CompletableFuture.completedStage(new Readiness(false, "not ready: configuration"));
        notifier.begin();
        passes(Duration.ofMinutes(5));
        assertThat(heard).as("its port is not open").containsExactly("STATUS=starting");

        notifier.opened();
        passes(Duration.ofSeconds(2));
        assertThat(heard).as("it says what it waits for").containsExactly("STATUS=starting", "STATUS=not ready: configuration");

        health = CompletableFuture.completedStage(new Readiness(true, "serving"));
        passes(Duration.ofSeconds(1));
        assertThat(heard.get(2)).isEqualTo("READY=1\nSTATUS=serving");
        assertThat(heard.subList(3, heard.size())).containsOnly(BEAT);
    }

    @Test
    void aServiceWhoseLoopTakesNothingIsNotReadyHoweverLongItAnswers() {
        notifier.begin();
        notifier.opened();
        for (int second = 0; second < 100; second++) {
            own.pass(Duration.ofSeconds(1));
            desk.settle();
        }
        assertThat(heard).isNotEmpty().noneMatch(each -> each.contains("READY=1") || each.contains("WATCHDOG=1"));
        other.settle();
        passes(Duration.ofSeconds(1));
        assertThat(heard).last().isEqualTo(BEAT);
    }

    /** Else a node without libvirt, or with a full disk, never ends its boot, and hands no guest over before a shutdown. */
    @Test
    void whatComesFromElsewhereIsWaitedForOnlySoLong() {
        health = CompletableFuture.completedStage(new Readiness(false, "not ready: libvirt"));
        notifier.begin();
        notifier.opened();
        passes(UnitNotifier.PATIENCE.minusSeconds(1));
        assertThat(heard).noneMatch(each -> each.contains("READY=1"));
        passes(Duration.ofSeconds(2));
        assertThat(heard).contains("READY=1\nSTATUS=not ready: libvirt");
    }

    @Test
    void healthThatDoesNotAnswerHoldsUpNoBeat() {
        health = new CompletableFuture<>();
        notifier.begin();
        notifier.opened();
        passes(UnitNotifier.PATIENCE.plus(LIMIT));
        assertThat(heard).last().asString().startsWith("READY=1\n").endsWith("\nWATCHDOG=1");
    }

    @Test
    void beatsComeOftenEnoughAndEndWithTheFirstLoopThatIsStuck() {
        ready();
        for (int limits = 0; limits < 10; limits++) {
            heard.clear();
            passes(LIMIT.dividedBy(2));
            assertThat(heard).as("twice as often as systemd asks for").contains(BEAT);
        }

        own.pass(LIMIT);
        other.settle();
        own.settle();
        heard.clear();
        own.pass(LIMIT.multipliedBy(3));
        assertThat(heard).as("the desk is stuck").isEmpty();

        desk.settle();
        passes(Duration.ofSeconds(10));
        assertThat(heard).as("it goes on").contains(BEAT);
    }

    @Test
    void aLoopThatIsStuckHasOneBeatWaitingAndNoMore() {
        var handed = new ArrayList<Runnable>();
        watched = List.of(new WatchedLoop("stuck", handed::add));
        notifier.begin();
        notifier.opened();
        passes(LIMIT.multipliedBy(10));
        assertThat(handed).hasSize(1);
    }

    @Test
    void aLoopThatRefusesItsBeatHidesNoOtherAndIsNotPassedOver() {
        watched = List.of(new WatchedLoop("ended", _ -> {
            throw new IllegalStateException("it has ended");
        }), loop("desk", desk));
        ready();
        passes(LIMIT);
        assertThat(heard).noneMatch(each -> each.contains("WATCHDOG=1"));
    }

    /** An effect that waits for something is what hangs a service: here a real one, on a real thread. */
    @Test
    void anEffectThatHangsEndsTheBeatsUntilItIsOver() throws Exception {
        var goOn = new CountDownLatch(1);
        var hangs = new CountDownLatch(1);
        try (var thread = new ServiceThread("tested", 1, why -> { })) {
            var machine = new MachineLoop<String, String, CountDownLatch>("",
                    (_, event) -> new Step<>(event, event.equals("hang") ? List.of(goOn) : List.of()), (_, _, _) -> { },
                    latch -> {
                        hangs.countDown();
                        await(latch);
                    });
            watched = List.of(WatchedLoop.of("tested", thread));
            ready();
            turns(thread);
            own.pass(Duration.ofSeconds(6));
            turns(thread);
            own.settle();
            assertThat(heard).last().isEqualTo(BEAT);

            thread.execute(() -> machine.take("hang"));
            assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();
            thread.execute(() -> { });
            own.settle();
            heard.clear();
            own.pass(LIMIT.multipliedBy(3));
            assertThat(heard).as("the effect hangs, with an event behind it that fills the inbox").isEmpty();

            goOn.countDown();
            turns(thread);
            own.settle();
            assertThat(heard).contains(BEAT);
        }
    }

    @Test
    void aUnitWithoutAWatchdogHearsNoBeats() {
        notifier = notifier(Optional.empty());
        ready();
        passes(LIMIT.multipliedBy(3));
        assertThat(heard).containsExactly("STATUS=starting", "READY=1\nSTATUS=serving");
    }

    @Test
    void whatIsWrongLaterIsInTheStatusAndTheServiceStaysReady() {
        ready();
        health = CompletableFuture.completedStage(new Readiness(false, "not ready: room for state (trouble no\nspace)"));
        heard.clear();
        passes(Duration.ofSeconds(6));
        assertThat(heard).contains("READY=1\nSTATUS=not ready: room for state (trouble no space)");
    }

    @Test
    void afterStoppingNothingElseIsSaid() {
        ready();
        heard.clear();
        notifier.stop();
        passes(LIMIT.multipliedBy(3));
        assertThat(heard).containsExactly("STOPPING=1\nSTATUS=stopping");
    }

    private UnitNotifier notifier(Optional<Duration> limit) {
        return new UnitNotifier(new UnitNotifier.Ports(own, heard::add, () -> watched, () -> health), limit);
    }

    private void ready() {
        notifier.begin();
        notifier.opened();
        passes(Duration.ofSeconds(1));
    }

    private void passes(Duration time) {
        for (var left = time; left.isPositive(); left = left.minusMillis(250)) {
            own.pass(Duration.ofMillis(250));
            desk.settle();
            other.settle();
            own.settle();
        }
    }

    private static WatchedLoop loop(String name, PlayedLoop loop) {
        return new WatchedLoop(name, loop::execute);
    }

    /** What it was given before has run. */
    private static void turns(ServiceThread thread) throws InterruptedException {
        var turned = new CountDownLatch(1);
        thread.after(0, turned::countDown);
        assertThat(turned.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

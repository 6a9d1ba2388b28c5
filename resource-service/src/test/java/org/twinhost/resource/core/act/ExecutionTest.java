package org.twinhost.resource.core.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.resource.Operation;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.world.Configurations;

/** S5: no order is begun before it is on the disk, no outcome told before it is; what the disk does decides when. */
class ExecutionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final ResourceSettings SETTINGS = ResourceSettings.DEFAULTS;
    private static final View VIEW = new View(7, List.of(J1, J2), J2);
    private static final Operation START = new Operation.StartGuest("web1");
    private static final Operation PROMOTE = new Operation.Promote("mail1");

    private Execution execution = Execution.restored(List.of());
    private final List<ResourceEffect> effects = new ArrayList<>();

    private static Situation situation(View view) {
        var snapshot = Configurations.cluster(3000, false, Map.of("web1", "jupiter1"));
        var heartbeat = new HeartbeatState(0, NOW, J1, 3, 1, view, true, null, List.of(), 0);
        return Situation.of(ObservedCluster.nothing(J1).withSnapshot(snapshot).withMembership(
                LocalMembership.heard(heartbeat, 0, NOW.toEpochMilli())), Set.of(J2), NOW, SETTINGS);
    }

    private void take(Step<Execution, ResourceEffect> step) {
        execution = step.state();
        effects.addAll(step.effects());
    }

    private void ordered(String id) {
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "asker " + id, J2, id, START, VIEW, null), situation(VIEW)));
        resumed(VIEW);
    }

    private void resumed(View view) {
        take(execution.resumed(situation(view)));
    }

    private void written(String failure) {
        take(execution.written(new ResourceEvent.TasksWritten(NOW, failure), SETTINGS));
        resumed(VIEW);
    }

    private void performed(String id) {
        take(execution.performed(new ResourceEvent.Performed(NOW, id, Reply.Outcome.DONE, null), SETTINGS));
    }

    private List<ResourceEffect> effects() {
        var seen = List.copyOf(effects);
        effects.clear();
        return seen;
    }

    private static ResourceEffect perform(String id) {
        return new ResourceEffect.Perform(id, START, VIEW, null, Execution.ANSWER_DEADLINE);
    }

    @Test
    void anOrderIsBegunOnceItIsOnTheDiskAndAnsweredOnceItsOutcomeIs() {
        ordered("a");
        assertThat(effects()).as("only written").hasSize(1).allMatch(ResourceEffect.WriteTasks.class::isInstance);
        written(null);
        assertThat(effects()).containsExactly(perform("a"));
        performed("a");
        assertThat(effects()).as("not answered yet").hasSize(1).allMatch(ResourceEffect.WriteTasks.class::isInstance);
        written(null);
        assertThat(effects()).containsExactly(new ResourceEffect.AnswerOrder("asker a", Reply.Outcome.DONE, null));
    }

    @Test
    void whoAsksAgainMeanwhileIsAnsweredWithTheOthers() {
        ordered("a");
        written(null);
        performed("a");
        effects();
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "again", J2, "a", START, VIEW, null), situation(VIEW)));
        assertThat(effects()).isEmpty();
        written(null);
        assertThat(effects()).contains(new ResourceEffect.AnswerOrder("again", Reply.Outcome.DONE, null));
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "late", J2, "a", START, VIEW, null), situation(VIEW)));
        assertThat(effects()).containsExactly(new ResourceEffect.AnswerOrder("late", Reply.Outcome.DONE, null));
    }

    @Test
    void whileTheDiskFailsNothingIsBegunAndFurtherOrdersAreToldSo() {
        ordered("a");
        effects();
        written("jupiter1 cannot write tasks.json");
        assertThat(effects()).isEmpty();
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "asker b", J2, "b",
                new Operation.Promote("mail1"), VIEW, null),
                situation(VIEW)));
        assertThat(effects()).containsExactly(
                new ResourceEffect.AnswerOrder("asker b", Reply.Outcome.FAILED, "jupiter1 cannot write tasks.json"));
        take(execution.writtenAgain(NOW));
        assertThat(effects()).as("not at once").isEmpty();
        take(execution.writtenAgain(NOW.plus(SETTINGS.retryAfter())));
        assertThat(effects()).hasSize(1).allMatch(ResourceEffect.WriteTasks.class::isInstance);
        written(null);
        assertThat(effects()).containsExactly(perform("a"));
    }

    @Test
    void whatTheDiskTookTooLateForIsNotBegunInAnotherView() {
        ordered("a");
        effects();
        take(execution.written(new ResourceEvent.TasksWritten(NOW, null), SETTINGS));
        resumed(new View(8, List.of(J1), J1));
        assertThat(effects()).hasSize(1).allMatch(ResourceEffect.WriteTasks.class::isInstance);
        take(execution.written(new ResourceEvent.TasksWritten(NOW, null), SETTINGS));
        assertThat(effects()).hasSize(1).first().isInstanceOfSatisfying(ResourceEffect.AnswerOrder.class,
                answer -> assertThat(answer.outcome()).isEqualTo(Reply.Outcome.FAILED));
    }

    @Test
    void afterARestartWhatWasBegunIsAskedForAgainAndWhatEndedIsNot() {
        ordered("a");
        written(null);
        execution = Execution.restored(execution.stored().onDisk());
        effects();
        resumed(VIEW);
        assertThat(effects()).containsExactly(perform("a"));
        performed("a");
        written(null);
        execution = Execution.restored(execution.stored().onDisk());
        effects();
        resumed(VIEW);
        assertThat(effects()).isEmpty();
    }

    private void promotionOrdered() {
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "asker b", J2, "b", PROMOTE, VIEW, null), situation(VIEW)));
    }

    /** The process is another one: what the old one held in memory went to the disk with the next order, and is over. */
    private void restarted() {
        execution = Execution.restored(execution.stored().onDisk());
        effects();
        resumed(VIEW);
        resumed(VIEW);
    }

    private static ResourceEffect performPromotion() {
        return new ResourceEffect.Perform("b", PROMOTE, VIEW, null, Execution.ANSWER_DEADLINE);
    }

    /** The local service may never have got it: nobody else would ask it again. */
    @Test
    void whatWasInTheHandsOfAnotherServiceIsAskedForAgainAfterARestart() {
        ordered("a");
        written(null);
        promotionOrdered();
        written(null);
        assertThat(execution.stored().onDisk()).as("the disk says so").anyMatch(Task::performing);

        restarted();
        assertThat(effects()).containsExactly(perform("a"), performPromotion());
    }

    @Test
    void whatWaitedForAnotherAttemptIsAskedForAtOnceAfterARestart() {
        ordered("a");
        written(null);
        take(execution.performed(new ResourceEvent.Performed(NOW, "a", Reply.Outcome.UNKNOWN, "timed out"), SETTINGS));
        promotionOrdered();
        written(null);
        assertThat(execution.stored().onDisk()).as("the disk says so").anyMatch(task -> task.retryAt() != null);

        restarted();
        assertThat(effects()).containsExactly(perform("a"), performPromotion());
    }

    /** Who asked before has lost the line and asks again under the same id. */
    @Test
    void afterARestartOnlyWhoAsksAgainIsAnswered() {
        ordered("a");
        written(null);
        restarted();
        take(execution.performed(new ResourceEvent.Performed(NOW, "a", Reply.Outcome.REFUSED, "not Primary"), SETTINGS));
        effects();
        written(null);
        assertThat(effects()).as("nobody waits").isEmpty();

        restarted();
        take(execution.asked(new ResourceEvent.OrderReceived(NOW, "late", J2, "a", START, VIEW, null), situation(VIEW)));
        assertThat(effects()).containsExactly(new ResourceEffect.AnswerOrder("late", Reply.Outcome.REFUSED, "not Primary"));
    }

    @Test
    void whatIsOrderedAndWhatCameOfItSurvivesARestart() {
        var kept = new Task("a", START, VIEW, null, Reply.Outcome.FAILED, "no bootable device", true, NOW, List.of("asker a"));
        assertThat(Execution.restored(List.of(kept)).tasks()).containsExactly(
                new Task("a", START, VIEW, null, Reply.Outcome.FAILED, "no bootable device", false, null, List.of()));
    }

    @Test
    void ofWhatEndedOnlyTheLatestIsRemembered() {
        for (int i = 0; i < 100; i++) {
            ordered("order " + i);
            written(null);
            performed("order " + i);
            written(null);
        }
        assertThat(execution.tasks()).hasSize(64).extracting(Task::id).contains("order 36", "order 99");
        assertThat(execution.stored().onDisk()).hasSize(64);
    }
}

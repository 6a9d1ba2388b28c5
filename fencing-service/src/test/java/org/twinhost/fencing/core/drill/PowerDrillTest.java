package org.twinhost.fencing.core.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.fencing.core.drill.DrillEffect.CutPower;
import org.twinhost.fencing.core.drill.DrillEffect.Note;
import org.twinhost.fencing.core.drill.DrillEffect.Report;
import org.twinhost.fencing.core.drill.DrillEffect.SwitchOn;
import org.twinhost.fencing.core.drill.DrillEvent.NotNoted;
import org.twinhost.fencing.core.drill.DrillEvent.NotOn;
import org.twinhost.fencing.core.drill.DrillEvent.Noted;
import org.twinhost.fencing.core.drill.DrillEvent.PowerOffEnded;
import org.twinhost.fencing.core.drill.DrillEvent.PowerOnEnded;
import org.twinhost.fencing.core.drill.DrillEvent.SaidOn;
import org.twinhost.fencing.core.drill.DrillEvent.Sight;
import org.twinhost.fencing.core.drill.DrillEvent.Tick;
import org.twinhost.kernel.Now;

/** A drill from the question to the power-on; each effect is asked for exactly once. */
class PowerDrillTest {

    private static final NodeId NODE = new NodeId("jupiter2");
    private static final Sight GONE = new Sight(false, false, false);

    private final List<DrillEffect> done = new ArrayList<>();
    private DrillState state;

    private static Now at(long seconds) {
        return new Now(5_000 + seconds * 1_000, Instant.EPOCH.plusSeconds(seconds));
    }

    @BeforeEach
    void begin() {
        take(PowerDrill.begin(NODE, new Loss.PowerCut(), 20_000, at(0)));
    }

    private void take(Step<DrillState, DrillEffect> step) {
        state = step.state();
        done.addAll(step.effects());
    }

    private void happens(DrillEvent... events) {
        for (var event : events) {
            take(state.drill().on(state, event));
        }
    }

    private void isOff() {
        happens(new SaidOn(), new Noted(), new PowerOffEnded(Optional.empty()));
        done.clear();
    }

    @Test
    void thePowerIsCutOnceItsReturnIsOnDiskAndComesBackInTime() {
        happens(new SaidOn());
        assertThat(done).containsExactly(new DrillEffect.AskStatus(), new Note());
        assertThat(state.isOwed()).isTrue();
        happens(new Noted());
        assertThat(done).endsWith(new CutPower());
        happens(new PowerOffEnded(Optional.empty()));
        assertThat(done).endsWith(new DrillEffect.Begun());
        done.clear();

        happens(new Tick(at(0), new Sight(false, true, false)), new Tick(at(19), GONE));
        assertThat(done).isEmpty();
        happens(new Tick(at(20), GONE), new Tick(at(21), GONE));
        assertThat(done).containsExactly(new SwitchOn());
        happens(new PowerOnEnded(at(21), Optional.empty()));
        assertThat(state).isInstanceOf(DrillState.Ended.class);
        assertThat(state.isOwed()).isFalse();
    }

    @Test
    void nothingIsSwitchedThatWasNotOn() {
        happens(new NotOn("its fence device says that it is off already"));
        assertThat(done).endsWith(new DrillEffect.Refuse(List.of("its fence device says that it is off already")));
        assertThat(state).isInstanceOf(DrillState.Ended.class);
        happens(new Noted(), new Tick(at(99), GONE));
        assertThat(done).hasSize(2);
    }

    @Test
    void nothingIsSwitchedWhoseReturnTheDiskDoesNotTake() {
        happens(new SaidOn(), new NotNoted("no space left"));
        assertThat(done).noneMatch(CutPower.class::isInstance);
        assertThat(done.getLast()).isInstanceOfSatisfying(DrillEffect.Refuse.class,
                refusal -> assertThat(refusal.reasons()).singleElement().asString().contains("no space left"));
    }

    @Test
    void aPowerOffThatFailedMayHaveWorkedSoItIsSwitchedOnInAnyCase() {
        happens(new SaidOn(), new Noted(), new PowerOffEnded(Optional.of("no answer")));
        assertThat(done.getLast()).isInstanceOfSatisfying(DrillEffect.Fail.class,
                failed -> assertThat(failed.reason()).contains("no answer", "1970-01-01T00:00:20Z"));
        happens(new Tick(at(20), GONE));
        assertThat(done).endsWith(new SwitchOn());
    }

    /** What is seen of the node when its time is over. */
    @ParameterizedTest
    @CsvSource({
        "20,   false, false, false, switched on",
        "20,   true,  false, false, waits",
        "20,   false, true,  false, ends",
        "20,   false, false, true,  ends",
        "620,  false, false, false, switched on",
        "621,  false, false, false, ends",
        "621,  true,  false, false, ends",
    })
    void itIsNeverSwitchedOnBlindly(long second, boolean fenced, boolean heard, boolean vouchedFor, String expected) {
        isOff();
        happens(new Tick(at(second), new Sight(fenced, heard, vouchedFor)));
        assertThat(state).isInstanceOf(switch (expected) {
            case "switched on" -> DrillState.SwitchingOn.class;
            case "waits" -> DrillState.Off.class;
            default -> DrillState.Ended.class;
        });
        assertThat(done.contains(new SwitchOn())).isEqualTo(expected.equals("switched on"));
    }

    @Test
    void aFencingUnderWayIsWaitedFor() {
        isOff();
        happens(new Tick(at(20), new Sight(true, false, false)), new Tick(at(21), GONE));
        assertThat(done).isEmpty();
        happens(new Tick(at(22), GONE));
        assertThat(done).containsExactly(new SwitchOn());
    }

    @Test
    void aDeviceThatDoesNotTakeThePowerOnIsAskedAgain() {
        isOff();
        happens(new Tick(at(20), GONE), new PowerOnEnded(at(24), Optional.of("no answer")));
        assertThat(done.getLast()).isInstanceOfSatisfying(Report.class, told -> assertThat(told.text()).contains("no answer"));
        happens(new Tick(at(25), GONE), new Tick(at(26), GONE), new PowerOnEnded(at(26), Optional.empty()));
        assertThat(done).filteredOn(SwitchOn.class::isInstance).hasSize(2);
        assertThat(state).isInstanceOf(DrillState.Ended.class);
    }

    @Test
    void whatWasKeptGoesOnByTheClockAndNeverLongerThanTheLongest() {
        var kept = state.drill().kept();
        var soon = new Now(77, Instant.EPOCH.plusSeconds(12));
        var later = PowerDrill.goOn(kept, soon);
        assertThat(later).isEqualTo(
                new DrillState.Off(new PowerDrill(NODE, new Loss.PowerCut(), 8_077, kept.onAt()), 8_077, 0));

        var overdue = new Now(700_000, Instant.EPOCH.plusSeconds(60));
        state = PowerDrill.goOn(kept, overdue);
        happens(new Tick(overdue, GONE));
        assertThat(done).endsWith(new SwitchOn());

        var longAgo = new Now(700_000, Instant.EPOCH.plusSeconds(3_600));
        state = PowerDrill.goOn(kept, longAgo);
        done.clear();
        happens(new Tick(longAgo, GONE));
        assertThat(done).noneMatch(SwitchOn.class::isInstance);

        var setBack = new Now(77, Instant.EPOCH.minusSeconds(86_400));
        assertThat(PowerDrill.goOn(kept, setBack).drill().onAtMs()).isEqualTo(77 + DrillAdmission.OFF_MAX_MS);
    }

    private void fallsSilent() {
        done.clear();
        take(PowerDrill.begin(NODE, new Loss.Freeze(60_000), 71_000, at(0)));
        happens(new SaidOn(), new Noted());
        assertThat(done).endsWith(new Note(), new DrillEffect.Silence(60_000)).doesNotContain(new CutPower());
        happens(new DrillEvent.FallsSilent());
        assertThat(done).endsWith(new DrillEffect.Begun());
        assertThat(state.isOwed()).isTrue();
        done.clear();
    }

    @Test
    void whoWasFencedIsSwitchedOnTenSecondsLater() {
        fallsSilent();
        happens(new Tick(at(12), new Sight(true, false, false)), new Tick(at(14), GONE));
        assertThat(state).isEqualTo(new DrillState.Off(state.drill(), 5_000 + 24_000, 0));
        happens(new Tick(at(23), GONE));
        assertThat(done).doesNotContain(new SwitchOn());
        happens(new Tick(at(24), GONE));
        assertThat(done).endsWith(new SwitchOn());
    }

    @Test
    void whoWasSparedIsWaitedForUntilItsTimeIsOver() {
        fallsSilent();
        happens(new Tick(at(12), new Sight(true, false, false)), new Tick(at(13), new Sight(false, true, false)),
                new Tick(at(14), GONE), new Tick(at(70), GONE));
        assertThat(done).isEmpty();
        happens(new Tick(at(71), new Sight(false, true, false)));
        assertThat(state).isInstanceOf(DrillState.Ended.class);
        assertThat(done).doesNotContain(new SwitchOn());
    }

    /** Fenced by somebody whom this service did not see, or dead by itself: it is not left off. */
    @Test
    void whoIsNotHeardWhenItsTimeIsOverIsSwitchedOn() {
        fallsSilent();
        happens(new Tick(at(71), GONE));
        assertThat(done).containsExactly(new SwitchOn());
    }
}

package org.twinhost.fencing.core.drill;

import static org.twinhost.contract.Step.to;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.fencing.core.drill.DrillEvent.FallsSilent;
import org.twinhost.fencing.core.drill.DrillEvent.NotNoted;
import org.twinhost.fencing.core.drill.DrillEvent.NotOn;
import org.twinhost.fencing.core.drill.DrillEvent.Noted;
import org.twinhost.fencing.core.drill.DrillEvent.PowerOffEnded;
import org.twinhost.fencing.core.drill.DrillEvent.PowerOnEnded;
import org.twinhost.fencing.core.drill.DrillEvent.SaidOn;
import org.twinhost.fencing.core.drill.DrillEvent.SilenceAnswered;
import org.twinhost.fencing.core.drill.DrillEvent.SilenceUnknown;
import org.twinhost.fencing.core.drill.DrillEvent.StaysLoud;
import org.twinhost.fencing.core.drill.DrillEvent.Tick;
import org.twinhost.fencing.core.drill.DrillState.Asking;
import org.twinhost.fencing.core.drill.DrillState.Cutting;
import org.twinhost.fencing.core.drill.DrillState.Ended;
import org.twinhost.fencing.core.drill.DrillState.Noting;
import org.twinhost.fencing.core.drill.DrillState.Off;
import org.twinhost.fencing.core.drill.DrillState.Silencing;
import org.twinhost.fencing.core.drill.DrillState.Silent;
import org.twinhost.fencing.core.drill.DrillState.SwitchingOn;
import org.twinhost.kernel.Now;

/**
 * A rehearsed loss of one node. It proves nothing and tells nobody: the cluster has to notice by silence, fence and prove
 * by itself. The power comes back when its time is over, whoever asked for it, and also after this service or this node was
 * started anew; then never without a look at what has become of the node.
 *
 * @param onAtMs when it is to be switched on again, by {@link Now#ms}
 * @param onAt the same by this node's clock, in whole seconds
 */
public record PowerDrill(NodeId node, Loss loss, long onAtMs, Instant onAt) {

    /** Whoever finds a node off so long after does not know what for: somebody may be working inside. In ms. */
    static final long OVERDUE_MAX_MS = 600_000;
    /** Between two power-ons that the device does not take, or two looks at a node that may not be switched on yet, in ms. */
    static final long AGAIN_MS = 2_000;
    /** How long a frozen node stays off once it was fenced: what ran there is started elsewhere meanwhile. In ms. */
    static final long FENCED_MS = 10_000;

    /** @param afterMs when the power comes back at the latest */
    public static Step<DrillState, DrillEffect> begin(NodeId node, Loss loss, long afterMs, Now now) {
        var later = now.plusMs(afterMs);
        return to(new Asking(new PowerDrill(node, loss, later.ms(), later.clock().truncatedTo(ChronoUnit.SECONDS))),
                new DrillEffect.AskStatus());
    }

    /** One that was kept when the service ended. */
    public static DrillState goOn(KeptDrill kept, Now now) {
        return kept.goesOn(now);
    }

    public KeptDrill kept() {
        return new KeptDrill(node, onAt);
    }

    public Step<DrillState, DrillEffect> on(DrillState state, DrillEvent event) {
        return switch (state) {
            case Asking asking -> whileAsking(asking, event);
            case Noting noting -> whileNoting(noting, event);
            case Cutting cutting -> whileCutting(cutting, event);
            case Silencing silencing -> whileSilencing(silencing, event);
            case Silent silent -> whileSilent(silent, event);
            case Off off -> whileOff(off, event);
            case SwitchingOn on -> whileSwitchingOn(on, event);
            case Ended ended -> to(ended);
        };
    }

    private Step<DrillState, DrillEffect> whileAsking(Asking asking, DrillEvent event) {
        return switch (event) {
            case SaidOn _ -> to(new Noting(this), new DrillEffect.Note());
            case NotOn(var reason) -> refuse(reason);
            case Noted _, NotNoted _, PowerOffEnded _, PowerOnEnded _, SilenceAnswered _, Tick _ -> to(asking);
        };
    }

    private Step<DrillState, DrillEffect> whileNoting(Noting noting, DrillEvent event) {
        return switch (event) {
            case Noted _ -> switch (loss) {
                case Loss.PowerCut _ -> to(new Cutting(this), new DrillEffect.CutPower());
                case Loss.Freeze(var forMs) -> to(new Silencing(this), new DrillEffect.Silence(forMs));
            };
            case NotNoted(var reason) -> refuse("the disk of this node did not take that the power is to come back (" + reason
                    + "): check the disk and its free space");
            case SaidOn _, NotOn _, PowerOffEnded _, PowerOnEnded _, SilenceAnswered _, Tick _ -> to(noting);
        };
    }

    private Step<DrillState, DrillEffect> refuse(String reason) {
        return to(new Ended(this, "not begun: " + reason), new DrillEffect.Refuse(List.of(reason)));
    }

    /** A device that failed may have cut it nevertheless: it comes back in any case. */
    private Step<DrillState, DrillEffect> whileCutting(Cutting cutting, DrillEvent event) {
        return switch (event) {
            case PowerOffEnded(var failure) -> to(new Off(this, onAtMs, 0), failure
                    .<DrillEffect>map(reason -> new DrillEffect.Fail(reason + ". It may have been switched off nevertheless:"
                            + " it is switched on at " + onAt + " in any case"))
                    .orElseGet(DrillEffect.Begun::new));
            case SaidOn _, NotOn _, Noted _, NotNoted _, PowerOnEnded _, SilenceAnswered _, Tick _ -> to(cutting);
        };
    }

    /** A node that did not answer may fall silent nevertheless, and be fenced: its power is owed. */
    private Step<DrillState, DrillEffect> whileSilencing(Silencing silencing, DrillEvent event) {
        return switch (event) {
            case FallsSilent _ -> to(new Silent(this, false), new DrillEffect.Begun());
            case StaysLoud(var reason) -> refuse(reason);
            case SilenceUnknown(var reason) -> to(new Silent(this, false), new DrillEffect.Fail(reason
                    + ". " + node + " may fall silent nevertheless: if it is fenced, it is switched on at " + onAt
                    + " at the latest"));
            case SaidOn _, NotOn _, Noted _, NotNoted _, PowerOffEnded _, PowerOnEnded _, Tick _ -> to(silencing);
        };
    }

    /** Nobody but the cluster itself has it fenced; who was fenced is not kept without power until its silence would end. */
    private Step<DrillState, DrillEffect> whileSilent(Silent silent, DrillEvent event) {
        return switch (event) {
            case Tick(var now, var sight) when now.isAt(onAtMs) -> mayBeSwitchedOn(new Off(this, onAtMs, 0), now, sight);
            case Tick(_, var sight) when sight.isBeingFenced() -> to(new Silent(this, true));
            case Tick(var now, var sight) when silent.isBeingFenced() -> sight.isHeard() ? to(new Silent(this, false))
                    : to(new Off(this, Math.min(onAtMs, now.ms() + FENCED_MS), 0),
                            new DrillEffect.Report("was fenced, and is switched on again in " + FENCED_MS + " ms"));
            case Tick _, SaidOn _, NotOn _, Noted _, NotNoted _, PowerOffEnded _, PowerOnEnded _, SilenceAnswered _ ->
                    to(silent);
        };
    }

    private Step<DrillState, DrillEffect> whileOff(Off off, DrillEvent event) {
        return switch (event) {
            case Tick(var now, var sight) when now.isAt(off.switchAtMs()) -> mayBeSwitchedOn(off, now, sight);
            case Tick _, SaidOn _, NotOn _, Noted _, NotNoted _, PowerOffEnded _, PowerOnEnded _, SilenceAnswered _ -> to(off);
        };
    }

    private Step<DrillState, DrillEffect> mayBeSwitchedOn(Off off, Now now, DrillEvent.Sight sight) {
        if (sight.isHeard()) {
            return end("it is heard: it is on");
        }
        if (sight.isVouchedFor()) {
            return end("an operator vouched that it is off: it stays off");
        }
        if (now.sinceMs(onAtMs) > OVERDUE_MAX_MS) {
            return end("it should have been switched on at " + onAt + ", and somebody may be working inside by now: it stays"
                    + " off. Switch it on by hand");
        }
        return sight.isBeingFenced()
                ? to(new Off(this, now.ms() + AGAIN_MS, off.failures()))
                : to(new SwitchingOn(this, off.failures()), new DrillEffect.SwitchOn());
    }

    private Step<DrillState, DrillEffect> whileSwitchingOn(SwitchingOn on, DrillEvent event) {
        return switch (event) {
            case PowerOnEnded(var now, var failure) when failure.isPresent() -> to(
                    new Off(this, now.ms() + AGAIN_MS, on.failures() + 1),
                    new DrillEffect.Report("could not be switched on again after its drill, and is tried again: "
                            + failure.get()));
            case PowerOnEnded _ -> end("switched on again");
            case SaidOn _, NotOn _, Noted _, NotNoted _, PowerOffEnded _, SilenceAnswered _, Tick _ -> to(on);
        };
    }

    private Step<DrillState, DrillEffect> end(String why) {
        return to(new Ended(this, why), new DrillEffect.Report("its drill ends: " + why));
    }
}

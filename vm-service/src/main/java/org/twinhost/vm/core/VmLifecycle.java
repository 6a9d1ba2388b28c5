package org.twinhost.vm.core;

import static org.twinhost.contract.Step.to;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmRefusal.Code;
import org.twinhost.vm.core.Domain.Run;
import org.twinhost.vm.core.GuestEvent.CallIsLate;
import org.twinhost.vm.core.GuestEvent.CallReturned;
import org.twinhost.vm.core.GuestEvent.EndTold;
import org.twinhost.vm.core.GuestEvent.EndWanted;
import org.twinhost.vm.core.GuestEvent.NotSeen;
import org.twinhost.vm.core.GuestEvent.Seen;
import org.twinhost.vm.core.GuestEvent.StartWanted;
import org.twinhost.vm.core.GuestEvent.Tick;
import org.twinhost.vm.core.GuestEvent.VolumesRead;
import org.twinhost.vm.core.GuestLife.Crashed;
import org.twinhost.vm.core.GuestLife.Ending;
import org.twinhost.vm.core.GuestLife.Orders;
import org.twinhost.vm.core.GuestLife.Paused;
import org.twinhost.vm.core.GuestLife.Resuming;
import org.twinhost.vm.core.GuestLife.Running;
import org.twinhost.vm.core.GuestLife.Starting;
import org.twinhost.vm.core.GuestLife.Starting.Phase;
import org.twinhost.vm.core.GuestLife.Stopped;
import org.twinhost.vm.core.GuestLife.Stopping;
import org.twinhost.vm.core.GuestLife.Unknown;
import org.twinhost.vm.core.VmEffect.Answer;
import org.twinhost.vm.core.VmEffect.AskVolumes;
import org.twinhost.vm.core.VmEffect.Create;
import org.twinhost.vm.core.VmEffect.Level;
import org.twinhost.vm.core.VmEffect.Order;
import org.twinhost.vm.core.VmEffect.Refuse;
import org.twinhost.vm.core.VmEffect.Tell;

/**
 * The life of one guest on one node. Commands wait until a look at the hypervisor shows their result; a call that failed
 * proves nothing, and what was found running is adopted, whoever started it.
 */
public record VmLifecycle(GuestConfig guest) {

    static final Duration RESUME_INTERVAL_MIN = Duration.ofMillis(500);
    static final Duration RESUME_INTERVAL_MAX = Duration.ofSeconds(5);
    /** A guest that boots misses its power button: it is pressed again. */
    static final Duration ORDER_INTERVAL = Duration.ofSeconds(5);
    private static final String IO_ERROR = "halted because its disk returned an error";

    public Step<GuestLife, VmEffect> on(GuestLife life, GuestEvent event) {
        return switch (life) {
            case Unknown unknown -> whileUnknown(unknown, event);
            case Stopped stopped -> whileDown(stopped, event);
            case Crashed crashed -> whileDown(crashed, event);
            case Starting starting -> whileStarting(starting, event);
            case Running running -> whileRunning(running, event);
            case Paused paused -> whilePaused(paused, event);
            case Stopping stopping -> whileStopping(stopping, event);
        };
    }

    private Step<GuestLife, VmEffect> whileUnknown(Unknown unknown, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, _) -> to(unknown, refused(ask, Code.STATE_UNKNOWN, notKnown(unknown)));
            case EndWanted(var ask, _, _) -> to(unknown, refused(ask, Code.STATE_UNKNOWN, notKnown(unknown)));
            case Seen(var domain, var now) -> found(unknown, domain, now);
            case NotSeen(var now) -> to(new Stopped(now, null));
            case VolumesRead _, CallReturned _, CallIsLate _, EndTold _, Tick _ -> to(unknown);
        };
    }

    private Step<GuestLife, VmEffect> whileDown(GuestLife down, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, var now) -> to(
                    new Starting(now, Phase.ASKING, ask.requestId(), List.of(ask), null, null),
                    new AskVolumes(guest.name(), ask.requestId()));
            case EndWanted(var ask, _, _) -> to(down, done(ask));
            case Seen(var domain, var now) -> found(down, domain, now);
            case EndTold(var cause) when down instanceof Crashed(var since, var known) && known == null ->
                    to(new Crashed(since, cause), tell(Level.ERROR, "is gone, as libvirt tells now: " + cause));
            case VolumesRead _, CallReturned _, CallIsLate _, NotSeen _, EndTold _, Tick _ -> to(down);
        };
    }

    private Step<GuestLife, VmEffect> whileStarting(Starting starting, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, _) when starting.ending() == null -> to(waiting(starting, ask));
            case StartWanted(var ask, _) -> to(starting,
                    refused(ask, Code.STOPPING, "is ordered to end as soon as it has started"));
            case EndWanted wanted -> endBeforeStarted(starting, wanted);
            case VolumesRead read when starting.phase() == Phase.ASKING && read.attempt().equals(starting.attempt()) ->
                    volumesAreRead(starting, read);
            case CallReturned(var call, var failure, var now)
                    when call == Call.CREATE && starting.phase() == Phase.CREATING ->
                    failure == null ? started(starting, now) : to(verifying(starting, failure));
            case CallIsLate(var call, var ms) when call == Call.CREATE && starting.phase() == Phase.CREATING ->
                    to(new Starting(starting.since(), Phase.CREATING, starting.attempt(), starting.asks(),
                            starting.ending(), "libvirt has not answered the order to create it for " + ms + " ms"));
            case Seen(var domain, var now) when starting.phase() == Phase.VERIFYING -> verified(starting, domain, now);
            case NotSeen(var now) when starting.phase() == Phase.VERIFYING -> startFailed(starting, now);
            case VolumesRead _, CallReturned _, CallIsLate _, Seen _, NotSeen _, EndTold _, Tick _ -> to(starting);
        };
    }

    private Step<GuestLife, VmEffect> whileRunning(Running running, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, _) -> to(running, done(ask));
            case EndWanted wanted -> stop(List.of(wanted.ask()), wanted.cleanly(), wanted.now());
            case Seen(var domain, var now) when domain.run() != Run.RUNNING -> found(running, domain, now);
            case Seen _ -> to(running.endCause() == null ? running : new Running(running.since(), null));
            case NotSeen(var now) -> gone(running.endCause(), now);
            case EndTold(var cause) -> to(new Running(running.since(), cause));
            case VolumesRead _, CallReturned _, CallIsLate _, Tick _ -> to(running);
        };
    }

    private Step<GuestLife, VmEffect> whilePaused(Paused paused, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, _) -> to(paused,
                    refused(ask, Code.HALTED, "is here but halted: " + paused.reason()));
            case EndWanted wanted -> stop(List.of(wanted.ask()), wanted.cleanly(), wanted.now());
            case Seen(var domain, var now) when domain.run() == Run.RUNNING -> to(new Running(now, null),
                    tell(Level.INFO, "runs again" + (paused.resuming() == null ? ", resumed by somebody else"
                            : " after " + paused.resuming().times() + " attempts to resume it")));
            case Seen(var domain, var now) when !isHaltedAsBefore(paused, domain) -> found(paused, domain, now);
            case Seen _ -> to(paused.endCause() == null ? paused : paused.endedBy(null));
            case NotSeen(var now) -> gone(paused.endCause(), now);
            case EndTold(var cause) -> to(paused.endedBy(cause));
            case Tick(var now) when paused.resuming() != null && !now.isBefore(paused.resuming().nextAt()) ->
                    resume(paused, paused.resuming(), now);
            case CallReturned(var call, var failure, _) when call == Call.RESUME && paused.resuming() != null ->
                    to(paused.with(paused.resuming().answered(failure)));
            case VolumesRead _, CallReturned _, CallIsLate _, Tick _ -> to(paused);
        };
    }

    private Step<GuestLife, VmEffect> whileStopping(Stopping stopping, GuestEvent event) {
        return switch (event) {
            case StartWanted(var ask, _) -> to(stopping,
                    refused(ask, Code.STOPPING, "is being stopped; start it once it is gone"));
            case EndWanted(var ask, var cleanly, var now) -> endSooner(stopping, ask, cleanly, now);
            case CallReturned(var call, var failure, _) when call == orderOf(stopping.destroying()) -> to(stopping.answered(
                    null, failure == null ? null : "libvirt could not " + call + " it: " + failure));
            // A button that hangs must not keep the plug from being pulled.
            case CallIsLate(var call, var ms) when call == stopping.orders().out() -> to(stopping.answered(
                    call == Call.SHUTDOWN ? null : call,
                    "libvirt has not answered the order to " + call + " it for " + ms + " ms"));
            case NotSeen(var now) -> new Step<>(new Stopped(now, null), allDone(stopping.asks()));
            case Seen(var domain, _) when domain.run() == Run.ALIEN -> to(stopping.because(domain.detail()));
            case Tick(var now) when stopping.orders().out() == null && !stopping.destroying()
                    && !now.isBefore(stopping.destroyAt()) -> patienceIsOver(stopping, now);
            case Tick(var now) when stopping.orders().out() == null && !now.isBefore(stopping.orders().nextAt()) ->
                    order(stopping, now);
            case VolumesRead _, CallReturned _, CallIsLate _, Seen _, EndTold _, Tick _ -> to(stopping);
        };
    }

    /** What a look shows where something else was believed. */
    private Step<GuestLife, VmEffect> found(GuestLife before, Domain domain, Instant now) {
        return switch (domain.run()) {
            case RUNNING -> to(new Running(now, null), tell(before instanceof Unknown ? Level.INFO : Level.WARNING,
                    before instanceof Unknown ? "runs here already: adopted"
                            : "was started here by somebody else: adopted"));
            case PAUSED_ON_IO_ERROR -> to(
                    new Paused(now, IO_ERROR, new Resuming(now, 0, null), null),
                    tell(Level.ERROR, "was halted because its disk returned an error; resuming is tried until it runs"));
            case PAUSED -> to(
                    new Paused(now, haltedText(domain), null, null),
                    tell(Level.WARNING, "is halted in libvirt, " + domain.detail() + ", not by Twinhost"));
            case ALIEN -> before instanceof Unknown known && domain.detail().equals(known.reason())
                    ? to(before)
                    : to(new Unknown(now, domain.detail()), tell(Level.ERROR, domain.detail()));
        };
    }

    private Step<GuestLife, VmEffect> volumesAreRead(Starting starting, VolumesRead read) {
        return whyNotCreate(starting, read).map(why -> notStarted(starting, why, read.now())).orElseGet(() -> to(
                new Starting(starting.since(), Phase.CREATING, starting.attempt(), starting.asks(), null, null),
                new Create(guest, deadlineOf(starting))));
    }

    private Step<GuestLife, VmEffect> notStarted(Starting starting, VmRefusal why, Instant now) {
        var effects = new ArrayList<VmEffect>();
        starting.asks().forEach(ask -> effects.add(new Refuse(ask.requestId(), guest.name(), why)));
        effects.add(tell(Level.WARNING, "is not started: " + why.text()));
        return new Step<>(new Stopped(now, "not started: " + why.text()), effects);
    }

    /** S1, S3: only with every volume Primary here, still in the view of the command, and while somebody waits for it. */
    private Optional<VmRefusal> whyNotCreate(Starting starting, VolumesRead read) {
        if (read.now().isAfter(deadlineOf(starting))) {
            return refusal(Code.EXPIRED, "its order had expired before replication answered");
        }
        if (read.refusal().isPresent()) {
            return read.refusal();
        }
        if (read.roles() == null) {
            return refusal(Code.VOLUMES_UNKNOWN,
                    "replication did not say whether its volumes are Primary here: " + read.failure());
        }
        var missing = guest.volumes().stream().filter(volume -> read.roles().get(volume) != Role.PRIMARY)
                .map(volume -> volume + " is " + roleOf(volume, read.roles())).toList();
        return missing.isEmpty() ? Optional.empty() : refusal(Code.NOT_PRIMARY,
                "its volumes must be Primary here, but " + String.join(", ", missing) + "; promote first");
    }

    private Step<GuestLife, VmEffect> endBeforeStarted(Starting starting, EndWanted wanted) {
        if (starting.phase() == Phase.ASKING) {
            var effects = new ArrayList<VmEffect>();
            starting.asks().forEach(ask -> effects.add(
                    refused(ask, Code.START_WITHDRAWN, "was ordered to end before it had started")));
            effects.add(done(wanted.ask()));
            return new Step<>(new Stopped(wanted.now(), null), effects);
        }
        var before = starting.ending() == null ? List.<Ask>of() : starting.ending().asks();
        var cleanly = wanted.cleanly() && (starting.ending() == null || starting.ending().cleanly());
        var next = new Starting(starting.since(), starting.phase(), starting.attempt(), starting.asks(),
                new Ending(with(before, wanted.ask()), cleanly), starting.reason());
        // Destroying what is being created makes a hanging creation return; the end itself is ordered again after it.
        return cleanly ? to(next) : to(next, new Order(guest.name(), Call.DESTROY));
    }

    private Step<GuestLife, VmEffect> started(Starting starting, Instant now) {
        var effects = new ArrayList<>(allDone(starting.asks()));
        effects.add(tell(Level.INFO, "runs; started in " + Duration.between(starting.since(), now).toMillis() + " ms"));
        if (starting.ending() == null) {
            return new Step<>(new Running(now, null), effects);
        }
        var end = stop(starting.ending().asks(), starting.ending().cleanly(), now);
        effects.addAll(end.effects());
        return new Step<>(end.state(), effects);
    }

    private static Starting verifying(Starting starting, String failure) {
        return new Starting(starting.since(), Phase.VERIFYING, starting.attempt(), starting.asks(), starting.ending(),
                failure);
    }

    private Step<GuestLife, VmEffect> verified(Starting starting, Domain domain, Instant now) {
        if (domain.run() == Run.RUNNING) {
            return started(starting, now);
        }
        var step = found(new Stopped(now, null), domain, now);
        var why = Objects.requireNonNull(step.state().reason(), "what was found and does not run says why");
        var effects = new ArrayList<VmEffect>();
        starting.asks().forEach(ask -> effects.add(failed(ask, "does not run: " + why)));
        effects.addAll(step.effects());
        if (starting.ending() == null || domain.run() == Run.ALIEN) {
            enders(starting).forEach(ask -> effects.add(failed(ask, why)));
            return new Step<>(step.state(), effects);
        }
        var end = stop(starting.ending().asks(), starting.ending().cleanly(), now);
        effects.addAll(end.effects());
        return new Step<>(end.state(), effects);
    }

    private Step<GuestLife, VmEffect> startFailed(Starting starting, Instant now) {
        var effects = new ArrayList<VmEffect>();
        starting.asks().forEach(ask -> effects.add(failed(ask, "could not be created: " + starting.reason())));
        effects.addAll(allDone(enders(starting)));
        effects.add(tell(Level.ERROR, "could not be created: " + starting.reason()));
        return new Step<>(new Stopped(now, "could not be created: " + starting.reason()), effects);
    }

    private Step<GuestLife, VmEffect> gone(@Nullable String endCause, Instant now) {
        var crashed = new Crashed(now, endCause);
        return to(crashed, tell(Level.ERROR, "is gone: " + crashed.reason()));
    }

    private Step<GuestLife, VmEffect> resume(Paused paused, Resuming resuming, Instant now) {
        var interval = RESUME_INTERVAL_MIN.multipliedBy(1L << Math.min(resuming.times(), 4));
        var wait = interval.compareTo(RESUME_INTERVAL_MAX) > 0 ? RESUME_INTERVAL_MAX : interval;
        return to(paused.with(new Resuming(now.plus(wait), resuming.times() + 1, resuming.refused())),
                new Order(guest.name(), Call.RESUME));
    }

    private boolean isHaltedAsBefore(Paused paused, Domain domain) {
        return switch (domain.run()) {
            case PAUSED_ON_IO_ERROR -> paused.onIoError();
            case PAUSED -> !paused.onIoError() && paused.halted().equals(haltedText(domain));
            case RUNNING, ALIEN -> false;
        };
    }

    private String haltedText(Domain domain) {
        return "halted in libvirt, " + domain.detail() + ", not by Twinhost; 'virsh resume " + guest.name()
                + "' lets it go on";
    }

    private Step<GuestLife, VmEffect> stop(List<Ask> asks, boolean cleanly, Instant now) {
        var destroyAt = cleanly ? now.plusMillis(guest.shutdownTimeoutMs()) : now;
        return order(new Stopping(now, asks, destroyAt, false, new Orders(now, null, null), null), now);
    }

    private Step<GuestLife, VmEffect> endSooner(Stopping stopping, Ask ask, boolean cleanly, Instant now) {
        var next = new Stopping(stopping.since(), with(stopping.asks(), ask), cleanly ? stopping.destroyAt() : now,
                stopping.destroying(), stopping.orders(), stopping.why());
        return !cleanly && !stopping.destroying() ? order(next, now) : to(next);
    }

    private Step<GuestLife, VmEffect> patienceIsOver(Stopping stopping, Instant now) {
        var reason = "did not shut down within " + guest.shutdownTimeoutMs() + " ms: destroyed";
        var next = order(stopping.because(reason), now);
        return new Step<>(next.state(),
                Stream.concat(Stream.of(tell(Level.WARNING, reason)), next.effects().stream()).toList());
    }

    private Step<GuestLife, VmEffect> order(Stopping stopping, Instant now) {
        var destroying = !now.isBefore(stopping.destroyAt());
        var call = orderOf(destroying);
        // What was wrong with the last order of this kind may still be; another kind has nothing to do with it.
        var trouble = destroying == stopping.destroying() ? stopping.orders().trouble() : null;
        return to(new Stopping(stopping.since(), stopping.asks(), stopping.destroyAt(), destroying,
                new Orders(now.plus(ORDER_INTERVAL), call, trouble), stopping.why()), new Order(guest.name(), call));
    }

    private static Call orderOf(boolean destroying) {
        return destroying ? Call.DESTROY : Call.SHUTDOWN;
    }

    private static Instant deadlineOf(Starting starting) {
        return starting.asks().stream().map(Ask::notAfter).max(Instant::compareTo).orElse(starting.since());
    }

    private static Starting waiting(Starting starting, Ask ask) {
        return new Starting(starting.since(), starting.phase(), starting.attempt(), with(starting.asks(), ask), null,
                starting.reason());
    }

    private static List<Ask> enders(Starting starting) {
        return starting.ending() == null ? List.of() : starting.ending().asks();
    }

    private static List<Ask> with(List<Ask> asks, Ask another) {
        return Stream.concat(asks.stream(), Stream.of(another)).toList();
    }

    private static String roleOf(String volume, Map<String, Role> roles) {
        return roles.containsKey(volume) ? roles.get(volume).label() : "not known to replication";
    }

    private static String notKnown(Unknown unknown) {
        return "is in an unknown state on this node: " + unknown.reason();
    }

    private List<VmEffect> allDone(List<Ask> asks) {
        return asks.stream().<VmEffect>map(this::done).toList();
    }

    private VmEffect done(Ask ask) {
        return new Answer(ask.requestId(), Outcome.DONE, null, false);
    }

    private VmEffect refused(Ask ask, Code code, String why) {
        return new Refuse(ask.requestId(), guest.name(), new VmRefusal(code, why));
    }

    private static Optional<VmRefusal> refusal(Code code, String why) {
        return Optional.of(new VmRefusal(code, why));
    }

    private VmEffect failed(Ask ask, String why) {
        return new Answer(ask.requestId(), Outcome.FAILED, guest.name() + " " + why, false);
    }

    private Tell tell(Level level, String text) {
        return new Tell(level, guest.name(), text);
    }
}

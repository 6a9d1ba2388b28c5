package org.twinhost.vm.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmRefusal.Code;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.vm.core.HypervisorNode.Guest;
import org.twinhost.vm.core.HypervisorNode.Hypervisor;
import org.twinhost.vm.core.HypervisorNode.Looks;
import org.twinhost.vm.core.HypervisorNode.Reader;
import org.twinhost.vm.core.HypervisorNode.Volumes;
import org.twinhost.vm.core.VmEffect.Answer;
import org.twinhost.vm.core.VmEffect.Create;
import org.twinhost.vm.core.VmEffect.Level;
import org.twinhost.vm.core.VmEffect.Look;
import org.twinhost.vm.core.VmEffect.Order;
import org.twinhost.vm.core.VmEffect.Publish;
import org.twinhost.vm.core.VmEffect.Refuse;
import org.twinhost.vm.core.VmEffect.Tell;
import org.twinhost.vm.core.VmEvent.Asked;
import org.twinhost.vm.core.VmEvent.VolumesRead;

/** One event's work on the guests of a node: the state being changed and the effects so far. */
final class GuestsStep {

    /** A volume that is taken from under its running guest is an alarm; replication that restarts is not. */
    private static final Duration NOT_PRIMARY_GRACE = Duration.ofSeconds(5);
    private static final Duration VOLUMES_AGE_MAX = Duration.ofSeconds(3);
    private static final int UNCONFIGURED_SHUTDOWN_MS = 60_000;

    private final HypervisorNode before;
    private final Map<String, Guest> guests;
    private final List<VmEffect> effects = new ArrayList<>();
    private LocalMembership membership;
    private Hypervisor hypervisor;
    private Looks looks;
    private Volumes volumes;
    private Map<String, Hardware> hardware;

    GuestsStep(HypervisorNode before) {
        this.before = before;
        guests = new TreeMap<>(before.guests());
        membership = before.membership();
        hypervisor = before.hypervisor();
        looks = before.looks();
        volumes = before.volumes();
        hardware = before.hardware();
    }

    Step<HypervisorNode, VmEffect> end() {
        var after = new HypervisorNode(guests, membership, hypervisor, looks, volumes, hardware);
        if (mayShow() && (!after.guestStates().equals(before.guestStates())
                || after.hypervisor().answers() != before.hypervisor().answers())) {
            effects.add(new Publish());
        }
        return new Step<>(after, effects);
    }

    /** Whether anything that others see could differ from before: cheap, for most events change nothing. */
    private boolean mayShow() {
        return hypervisor != before.hypervisor() || hardware != before.hardware() || guests.size() != before.guests().size()
                || guests.entrySet().stream().anyMatch(each -> before.guests().get(each.getKey()) != each.getValue());
    }

    void heard(LocalMembership said) {
        membership = said;
    }

    void configure(List<GuestConfig> wanted, Instant now) {
        var names = wanted.stream().map(GuestConfig::name).collect(Collectors.toSet());
        wanted.forEach(config -> guests.merge(config.name(),
                new Guest(config, true, unknown(now), looks.issued(), null, null),
                (known, _) -> new Guest(config, true, known.life(), known.floor(), known.notPrimarySince(),
                        known.alarm())));
        guests.replaceAll((name, guest) -> names.contains(name) ? guest : new Guest(
                guest.config(), false, guest.life(), guest.floor(), guest.notPrimarySince(), guest.alarm()));
        forgetUnconfigured();
        lookNow(now);
    }

    void asked(Asked asked) {
        var id = asked.requestId();
        switch (asked.command()) {
            case VmCommand.Guests() -> {
                lookNow(asked.now());
                var readers = new ArrayList<>(looks.readers());
                readers.add(new Reader(id, looks.again() ? looks.issued() + 1 : looks.issued()));
                looks = new Looks(looks.issued(), looks.out(), looks.again(), looks.nextAt(), List.copyOf(readers));
            }
            case VmCommand.Start(var guest, var view) -> {
                var refusal = whyNotStart(guest, view, asked.now()).or(() -> whyExpired(asked));
                permit(guest, id, refusal, new GuestEvent.StartWanted(new Ask(id, asked.notAfter(), view), asked.now()));
            }
            case VmCommand.Shutdown(var guest, var view) -> permit(guest, id, whyNotEnd(guest, view),
                    new GuestEvent.EndWanted(new Ask(id, asked.notAfter(), view), true, asked.now()));
            case VmCommand.Destroy(var guest, var view) -> permit(guest, id, whyNotEnd(guest, view),
                    new GuestEvent.EndWanted(new Ask(id, asked.notAfter(), view), false, asked.now()));
            case VmCommand.Check _, VmCommand.CheckAll _ ->
                    throw new IllegalArgumentException("a check needs no guest; VmDesk answers it");
        }
    }

    private void permit(String guest, String requestId, Optional<VmRefusal> refusal, GuestEvent event) {
        refusal.ifPresentOrElse(why -> {
            effects.add(new Refuse(requestId, guest, why));
            effects.add(new Tell(Level.WARNING, guest, "an order is refused: " + why.text()));
        }, () -> tell(guest, event));
    }

    /** Why a guest may not be started on a command of that view; empty: it may, as far as this node's machine knows. */
    private Optional<VmRefusal> whyNotStart(String name, View view, Instant now) {
        var guest = guests.get(name);
        if (guest == null || !guest.configured()) {
            return refusal(Code.NO_SUCH_GUEST, "the configuration of this node knows no such guest");
        }
        return MembershipRules.whyNotIn(membership, view)
                .or(() -> MembershipRules.whyNotActing(membership, now))
                .or(() -> hypervisor.answers() ? Optional.empty()
                        : refusal(Code.HYPERVISOR_SILENT, "libvirt does not answer: " + hypervisor.reason()));
    }

    private Optional<VmRefusal> whyNotEnd(String name, View view) {
        return guests.containsKey(name) ? MembershipRules.whyNotIn(membership, view)
                : refusal(Code.NO_SUCH_GUEST, "neither the configuration nor libvirt of this node knows such a guest");
    }

    private static Optional<VmRefusal> whyExpired(Asked asked) {
        return asked.now().isAfter(asked.notAfter())
                ? refusal(Code.EXPIRED, "the order had expired before it was read")
                : Optional.empty();
    }

    private static Optional<VmRefusal> refusal(Code code, String text) {
        return Optional.of(new VmRefusal(code, text));
    }

    /** The command's view may have ended while replication was asked. */
    void volumesRead(VolumesRead read) {
        var guest = guests.get(read.guest());
        if (guest != null && guest.life() instanceof GuestLife.Starting starting) {
            var refusal = whyNotStart(read.guest(), starting.asks().getFirst().view(), read.now());
            tell(read.guest(), new GuestEvent.VolumesRead(
                    read.attempt(), read.roles(), read.failure(), refusal, read.now()));
        }
    }

    void looked(long number, List<Domain> domains, Instant now) {
        lookReturned(number, now);
        if (!hypervisor.answers()) {
            effects.add(new Tell(Level.INFO, null, "libvirt answers; before: " + hypervisor.reason()));
            hypervisor = new Hypervisor(true, now, null);
        }
        domains.stream().filter(domain -> domain.run() != Domain.Run.ALIEN && !guests.containsKey(domain.name()))
                .forEach(domain -> {
            effects.add(new Tell(Level.WARNING, domain.name(),
                    "is a domain of this cluster, but the configuration knows no such guest"));
            guests.put(domain.name(), new Guest(unconfigured(domain.name()), false, unknown(now), 0, null, null));
        });
        var seen = domains.stream().collect(Collectors.toMap(Domain::name, domain -> domain, (one, _) -> one));
        hardwareShown(number, seen);
        new TreeMap<>(guests).forEach((name, guest) -> {
            if (number > guest.floor()) {
                var domain = seen.get(name);
                tell(name, domain == null ? new GuestEvent.NotSeen(now) : new GuestEvent.Seen(domain, now));
            }
        });
        forgetUnconfigured();
        answerReaders(number);
        watchRoles(now);
    }

    /** Of each guest, unless something happened to it since this look was begun. */
    private void hardwareShown(long number, Map<String, Domain> seen) {
        var shown = new TreeMap<>(hardware);
        shown.keySet().retainAll(guests.keySet());
        guests.forEach((name, guest) -> {
            if (number > guest.floor()) {
                var domain = seen.get(name);
                if (domain == null || domain.hardware() == null) {
                    shown.remove(name);
                } else {
                    shown.put(name, domain.hardware());
                }
            }
        });
        if (!shown.equals(hardware)) {
            hardware = shown;
        }
    }

    void lookFailed(long number, String reason, Instant now) {
        lookReturned(number, now);
        if (hypervisor.answers()) {
            effects.add(new Tell(Level.ERROR, null, "libvirt does not answer: " + reason
                    + "; guests run on without it, and nothing is started, stopped or given up until it is back"));
        }
        hypervisor = new Hypervisor(false, hypervisor.answers() ? now : hypervisor.since(), reason);
        answerReaders(number);
    }

    void tick(Instant now) {
        if (hypervisor.answers()) {
            List.copyOf(guests.keySet()).forEach(name -> tell(name, new GuestEvent.Tick(now)));
        }
        if (!looks.out() && !now.isBefore(looks.nextAt())) {
            lookNow(now);
        }
        watchRoles(now);
    }

    void rolesHeard(Map<String, Role> roles, Instant saidAt, Instant now) {
        volumes = new Volumes(Map.copyOf(roles), saidAt);
        watchRoles(now);
    }

    /** S3: a guest that has a process here writes, or will; its volumes must be Primary here. */
    private void watchRoles(Instant now) {
        if (volumes.saidAt() == null || volumes.saidAt().plus(VOLUMES_AGE_MAX).isBefore(now)) {
            return;
        }
        guests.replaceAll((name, guest) -> {
            var foreign = foreignVolumes(guest, volumes);
            return foreign.isEmpty() ? withoutAlarm(name, guest) : alarmed(name, guest, foreign, now);
        });
    }

    private Guest withoutAlarm(String name, Guest guest) {
        if (guest.notPrimarySince() == null && guest.alarm() == null) {
            return guest;
        }
        if (guest.alarm() != null) {
            effects.add(new Tell(Level.INFO, name, "the alarm is over: its volumes are Primary here, or it is gone"));
        }
        return new Guest(guest.config(), guest.configured(), guest.life(), guest.floor(), null, null);
    }

    private Guest alarmed(String name, Guest guest, List<String> foreign, Instant now) {
        var since = guest.notPrimarySince() == null ? now : guest.notPrimarySince();
        var alarm = !since.plus(NOT_PRIMARY_GRACE).isAfter(now) ? "has a process here though " + String.join(", ", foreign)
                + " is not Primary here: its requests wait until the coordinator has brought the role back or started it"
                + " elsewhere. It must not run on two nodes: if it does, destroy the one whose volumes are Secondary"
                : null;
        if (alarm != null && guest.alarm() == null) {
            effects.add(new Tell(Level.ERROR, name, alarm));
        }
        return new Guest(guest.config(), guest.configured(), guest.life(), guest.floor(), since, alarm);
    }

    /** Hands an event to the guest's own machine. */
    void tell(String name, GuestEvent event) {
        var guest = guests.get(name);
        if (guest == null) {
            return;
        }
        var step = new VmLifecycle(guest.config()).on(guest.life(), event);
        if (step.state() != guest.life()) {
            guests.put(name, new Guest(guest.config(), guest.configured(), step.state(), guest.floor(),
                    guest.notPrimarySince(), guest.alarm()));
        }
        effects.addAll(step.effects());
        if (step.effects().stream().anyMatch(effect -> effect instanceof Create || effect instanceof Order)) {
            raiseFloor(name);
        }
    }

    /** What was looked at before this moment says nothing about this guest any more. */
    void raiseFloor(String name) {
        guests.computeIfPresent(name, (_, guest) -> new Guest(guest.config(), guest.configured(), guest.life(),
                looks.issued(), guest.notPrimarySince(), guest.alarm()));
    }

    void lookNow(Instant now) {
        if (looks.out()) {
            looks = new Looks(looks.issued(), true, true, looks.nextAt(), looks.readers());
        } else {
            looks = new Looks(looks.issued() + 1, true, false, now.plus(NodeGuests.LOOK_INTERVAL), looks.readers());
            effects.add(new Look(looks.issued()));
        }
    }

    private void lookReturned(long number, Instant now) {
        if (number != looks.issued() || !looks.out()) {
            return;
        }
        var again = looks.again();
        looks = new Looks(looks.issued(), false, false, looks.nextAt(), looks.readers());
        if (again) {
            lookNow(now);
        }
    }

    private void answerReaders(long number) {
        looks.readers().stream().filter(reader -> reader.lookAtLeast() <= number).forEach(reader ->
                effects.add(new Answer(reader.requestId(), Outcome.DONE, null, true)));
        looks = new Looks(looks.issued(), looks.out(), looks.again(), looks.nextAt(),
                looks.readers().stream().filter(reader -> reader.lookAtLeast() > number).toList());
    }

    private void forgetUnconfigured() {
        guests.values().removeIf(guest -> !guest.configured() && (guest.life() instanceof GuestLife.Stopped
                || guest.life() instanceof GuestLife.Crashed));
    }

    /** Volumes of a guest that has a process here which are not Primary here, by replication's retained word. */
    static List<String> foreignVolumes(Guest guest, Volumes volumes) {
        return hasProcess(guest.life()) ? guest.config().volumes().stream()
                .filter(volume -> volumes.roles().getOrDefault(volume, Role.SECONDARY) == Role.SECONDARY)
                .toList() : List.of();
    }

    private static boolean hasProcess(GuestLife life) {
        return switch (life) {
            case GuestLife.Running _, GuestLife.Paused _, GuestLife.Stopping _ -> true;
            case GuestLife.Unknown _, GuestLife.Stopped _, GuestLife.Crashed _, GuestLife.Starting _ -> false;
        };
    }

    private static GuestLife unknown(Instant now) {
        return new GuestLife.Unknown(now, "not looked at libvirt since it became known here");
    }

    private static GuestConfig unconfigured(String name) {
        return new GuestConfig(name, "", null, GuestConfig.Target.STOPPED, 0, 0, List.of(), List.of(), null,
                UNCONFIGURED_SHUTDOWN_MS);
    }
}

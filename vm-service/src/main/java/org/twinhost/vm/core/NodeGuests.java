package org.twinhost.vm.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.Step;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.vm.core.HypervisorNode.Hypervisor;
import org.twinhost.vm.core.HypervisorNode.Looks;
import org.twinhost.vm.core.HypervisorNode.Volumes;
import org.twinhost.vm.core.VmEvent.Asked;
import org.twinhost.vm.core.VmEvent.CallIsLate;
import org.twinhost.vm.core.VmEvent.CallReturned;
import org.twinhost.vm.core.VmEvent.Configured;
import org.twinhost.vm.core.VmEvent.DomainChanged;
import org.twinhost.vm.core.VmEvent.LookFailed;
import org.twinhost.vm.core.VmEvent.Looked;
import org.twinhost.vm.core.VmEvent.MembershipHeard;
import org.twinhost.vm.core.VmEvent.RolesHeard;
import org.twinhost.vm.core.VmEvent.Tick;
import org.twinhost.vm.core.VmEvent.VolumesRead;

/**
 * All guests of one node: checks whether a command may be carried out in this view, looks at the hypervisor once a second
 * and whenever something may have changed, and hands each guest's part to its {@link VmLifecycle}.
 *
 * <p>While libvirt is away nothing is restarted or assumed dead: the guests run on without it, and the first look after it
 * is back tells what became of them.
 */
public final class NodeGuests {

    public static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private NodeGuests() {}

    /** Before the first look: nothing is known, nothing is started. */
    public static HypervisorNode initial(Instant now) {
        return new HypervisorNode(Map.of(), LocalMembership.UNHEARD,
                new Hypervisor(false, now, "not looked yet"), new Looks(0, false, false, now, List.of()),
                new Volumes(Map.of(), null), Map.of());
    }

    public static Step<HypervisorNode, VmEffect> on(HypervisorNode state, VmEvent event) {
        if (event instanceof Tick(var now) && nothingIsDue(state, now)) {
            return Step.to(state);
        }
        var step = new GuestsStep(state);
        switch (event) {
            case Configured(var guests, var now) -> step.configure(guests, now);
            case MembershipHeard(var membership, _) -> step.heard(membership);
            case RolesHeard(var roles, var saidAt, var now) -> step.rolesHeard(roles, saidAt, now);
            case Asked asked -> step.asked(asked);
            case VolumesRead read -> step.volumesRead(read);
            case CallReturned(var guest, var call, var failure, var now) -> {
                step.raiseFloor(guest);
                step.tell(guest, new GuestEvent.CallReturned(call, failure, now));
                step.lookNow(now);
            }
            case CallIsLate(var guest, var call, var ms, _) -> step.tell(guest, new GuestEvent.CallIsLate(call, ms));
            case DomainChanged(var name, var endCause, var now) -> {
                if (endCause != null) {
                    // A look that is out may have seen it before its end: it must not take the cause back.
                    step.raiseFloor(name);
                    step.tell(name, new GuestEvent.EndTold(endCause));
                }
                step.lookNow(now);
            }
            case Looked(var number, var domains, var now) -> step.looked(number, domains, now);
            case LookFailed(var number, var reason, var now) -> step.lookFailed(number, reason, now);
            case Tick(var now) -> step.tick(now);
        }
        return step.end();
    }

    /** Whether time alone changes nothing yet: no look, order, resume or alarm is due. */
    private static boolean nothingIsDue(HypervisorNode state, Instant now) {
        return (state.looks().out() || now.isBefore(state.looks().nextAt()))
                && state.guests().values().stream().noneMatch(guest -> waitsForTime(guest.life())
                        || guest.notPrimarySince() != null || !GuestsStep.foreignVolumes(guest, state.volumes()).isEmpty());
    }

    private static boolean waitsForTime(GuestLife life) {
        return switch (life) {
            case GuestLife.Paused _, GuestLife.Stopping _ -> true;
            case GuestLife.Unknown _, GuestLife.Stopped _, GuestLife.Crashed _, GuestLife.Starting _,
                    GuestLife.Running _ -> false;
        };
    }
}

package org.twinhost.vm.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.kernel.LocalMembership;

/** A node whose hypervisor the test plays: what happened so far, in virtual time. */
final class Story {

    static final NodeId JUPITER1 = new NodeId("jupiter1");
    static final NodeId JUPITER2 = new NodeId("jupiter2");
    static final View BOTH = new View(3, List.of(JUPITER1, JUPITER2), JUPITER1);
    static final View ALONE = new View(4, List.of(JUPITER1), JUPITER1);
    static final int SHUTDOWN_TIMEOUT_MS = 20_000;

    private HypervisorNode state = NodeGuests.initial(at(0));
    private Instant now = at(0);
    private List<VmEffect> effects = List.of();
    private final List<VmEffect> all = new ArrayList<>();

    static Instant at(long ms) {
        return Instant.EPOCH.plusMillis(ms);
    }

    static GuestConfig guest(String name) {
        return guest(name, List.of(name + "-disk"));
    }

    static GuestConfig guest(String name, List<String> volumes) {
        return new GuestConfig(name, "11111111-2222-3333-4444-555555555555", JUPITER1, GuestConfig.Target.STARTED, 1, 64,
                volumes, List.of("br0"), null, SHUTDOWN_TIMEOUT_MS);
    }

    /** Configured, in a quorate view with its peer, and libvirt shows these domains. */
    static Story begins(Domain... domains) {
        var story = new Story();
        story.tell(new VmEvent.Configured(List.of(guest("web1"), guest("mail1")), story.now));
        story.inView(BOTH);
        story.looked(domains);
        return story;
    }

    Story tell(VmEvent event) {
        var step = NodeGuests.on(state, event);
        state = step.state();
        effects = step.effects();
        all.addAll(effects);
        return this;
    }

    Story inView(View view) {
        return heartbeatSaid(0, view);
    }

    Story notQuorate(String waitingFor) {
        return heartbeatSaid(0, BOTH, false, waitingFor);
    }

    /** It arrives now and was said that long ago. */
    Story heartbeatSaid(long ageMs, View view) {
        return heartbeatSaid(ageMs, view, true, null);
    }

    private Story heartbeatSaid(long ageMs, View view, boolean quorate, String waitingFor) {
        var said = new HeartbeatState(1, now.minusMillis(ageMs), JUPITER1, 1, 1, view, quorate, waitingFor, List.of(), 0);
        return tell(new VmEvent.MembershipHeard(LocalMembership.heard(said, ageMs, now.toEpochMilli()), now));
    }

    /** Time passes in ticks of 100 ms, with heartbeat speaking but nobody looking. */
    Story passes(long ms) {
        var told = new ArrayList<VmEffect>();
        for (long left = ms; left > 0; left -= 100) {
            now = now.plusMillis(Math.min(100, left));
            var said = state.membership().said();
            heartbeatSaid(0, said.view(), said.quorate(), said.waitingFor());
            tell(new VmEvent.Tick(now));
            told.addAll(effects);
        }
        effects = told;
        return this;
    }

    Story passesInSilence(long ms) {
        now = now.plusMillis(ms);
        return tell(new VmEvent.Tick(now));
    }

    Story start(String id, View view) {
        return tell(new VmEvent.Asked(id, new VmCommand.Start("web1", view), now.plusMillis(5000), now));
    }

    Story shutdown(String id) {
        return tell(new VmEvent.Asked(
                id, new VmCommand.Shutdown("web1", state.membership().view()), now.plusMillis(5000), now));
    }

    Story destroy(String id) {
        return tell(new VmEvent.Asked(
                id, new VmCommand.Destroy("web1", state.membership().view()), now.plusMillis(5000), now));
    }

    Story volumesAre(Role role) {
        var attempt = all.stream().filter(VmEffect.AskVolumes.class::isInstance).map(VmEffect.AskVolumes.class::cast)
                .reduce((_, last) -> last).orElseThrow().attempt();
        return tell(new VmEvent.VolumesRead("web1", attempt, Map.of("web1-disk", role), null, now));
    }

    Story returned(Call call, String failure) {
        return tell(new VmEvent.CallReturned("web1", call, failure, now));
    }

    /** Every look that is out returns, and the ones that are wanted after it; a new one is made if none is out. */
    Story looked(Domain... domains) {
        if (!state.looks().out()) {
            now = state.looks().nextAt().isAfter(now) ? state.looks().nextAt() : now;
            tell(new VmEvent.Tick(now));
        }
        var told = new ArrayList<VmEffect>();
        while (state.looks().out()) {
            looked(state.looks().issued(), domains);
            told.addAll(effects);
        }
        effects = told;
        return this;
    }

    Story looked(long number, Domain... domains) {
        return tell(new VmEvent.Looked(number, Arrays.asList(domains), now));
    }

    Story lookFails(String reason) {
        if (!state.looks().out()) {
            now = state.looks().nextAt();
            tell(new VmEvent.Tick(now));
        }
        return tell(new VmEvent.LookFailed(state.looks().issued(), reason, now));
    }

    Story volumesSaid(Role role) {
        return tell(new VmEvent.RolesHeard(Map.of("web1-disk", role), now, now));
    }

    /** Started on order, seen to run. */
    Story running() {
        start("first", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, null).looked(web1(Domain.Run.RUNNING));
        return this;
    }

    static Domain web1(Domain.Run run) {
        return new Domain("web1", run, run == Domain.Run.ALIEN ? "somebody else's" : "state");
    }

    Instant now() {
        return now;
    }

    long lookNumber() {
        return state.looks().issued();
    }

    GuestState guest() {
        return shown("web1");
    }

    GuestState shown(String name) {
        return state.guestStates().stream().filter(guest -> guest.name().equals(name)).findFirst().orElseThrow();
    }

    List<String> namesShown() {
        return state.guestStates().stream().map(GuestState::name).toList();
    }

    GuestRunState runState() {
        return guest().state();
    }

    List<VmEffect> effects() {
        return effects;
    }

    /** The calls to libvirt ordered by the last event. */
    List<Call> orders() {
        return effects.stream().flatMap(effect -> switch (effect) {
            case VmEffect.Create _ -> Stream.of(Call.CREATE);
            case VmEffect.Order(_, var call) -> Stream.of(call);
            case VmEffect.AskVolumes _, VmEffect.Look _, VmEffect.Answer _, VmEffect.Refuse _, VmEffect.Tell _,
                    VmEffect.Publish _ -> Stream.<Call>empty();
        }).toList();
    }

    /** What became of a command so far; null: no answer yet. */
    Outcome outcome(String id) {
        if (refusal(id) != null) {
            return Outcome.REFUSED;
        }
        return answer(id) == null ? null : answer(id).outcome();
    }

    String reason(String id) {
        return refusal(id) != null ? refusal(id).text() : answer(id).reason();
    }

    /** Why a command was refused, for programs; null: it was not. */
    VmRefusal.Code code(String id) {
        return refusal(id) == null ? null : refusal(id).code();
    }

    private VmRefusal refusal(String id) {
        return all.stream().filter(VmEffect.Refuse.class::isInstance).map(VmEffect.Refuse.class::cast)
                .filter(refused -> refused.requestId().equals(id)).map(VmEffect.Refuse::why).findFirst().orElse(null);
    }

    private VmEffect.Answer answer(String id) {
        return all.stream().filter(VmEffect.Answer.class::isInstance).map(VmEffect.Answer.class::cast)
                .filter(answer -> answer.requestId().equals(id)).findFirst().orElse(null);
    }

    List<String> errors() {
        return all.stream().filter(VmEffect.Tell.class::isInstance).map(VmEffect.Tell.class::cast)
                .filter(told -> told.level() == VmEffect.Level.ERROR).map(VmEffect.Tell::text).toList();
    }
}

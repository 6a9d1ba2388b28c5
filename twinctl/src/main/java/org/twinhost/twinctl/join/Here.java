package org.twinhost.twinctl.join;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.runtime.OwnRelease;
import org.twinhost.twinctl.doctor.Diagnosis;
import org.twinhost.twinctl.doctor.Doctor;
import org.twinhost.twinctl.doctor.DoctorText;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.setup.Installation;
import org.twinhost.twinctl.text.FenceText;
import org.twinhost.twinctl.waiting.Settling;

/** What both sides do on the machine that this runs on. */
final class Here implements StartingNode {

    /** An emulated machine takes its time to start twelve units. */
    private static final Duration WATCH_MAX = Duration.ofMinutes(20);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final Set<String> THERE = Set.of("online", "standby");

    final Surroundings surroundings;
    final Gateway rest;
    final Machine machine;
    final Installation installation;
    final Pace pace;
    final FirstConfiguration first;
    private final Settling settling;

    Here(Surroundings surroundings, Gateway rest, Machine machine, Installation installation, Pace pace) {
        this.surroundings = surroundings;
        this.rest = rest;
        this.machine = machine;
        this.installation = installation;
        this.pace = pace;
        this.settling = new Settling(rest, pace, surroundings.patience());
        this.first = new FirstConfiguration(surroundings.etc().resolve("cluster.json"));
    }

    /** Of the packages; where nothing is packaged, of the build. */
    String release() {
        return machine.run("dpkg-query", "-W", "-f=${Version}", "twinhost").filter(Machine.Ran::isWell)
                .map(ran -> ran.out().strip()).filter(version -> !version.isEmpty())
                .or(OwnRelease::name).orElse("not packaged");
    }

    static String architecture() {
        return System.getProperty("os.arch");
    }

    String host() {
        return machine.read("/proc/sys/kernel/hostname").map(String::strip).filter(name -> !name.isEmpty())
                .orElse("a machine without a name");
    }

    @Override
    public void start(Consumer<String> tell) {
        installation.start(tell);
    }

    /** Whether this node sees all nodes of its configuration; empty: it does not say. */
    Optional<ClusterStatus> status() {
        try {
            return Optional.of(Records.as(rest.get("v1", "status"), ClusterStatus.class));
        } catch (Refusal silent) {
            return Optional.empty();
        }
    }

    static boolean seesAll(ClusterStatus status) {
        return status.nodes().size() > 1 && status.nodes().stream().allMatch(each -> THERE.contains(each.state()));
    }

    @Override
    public void watch(BooleanSupplier wanted, Consumer<String> tell) {
        var untilMs = pace.ms() + WATCH_MAX.toMillis();
        var last = "";
        while (wanted.getAsBoolean()) {
            var status = status();
            var seen = status.map(Here::told).orElse("the gateway does not answer yet");
            if (status.filter(Here::seesAll).isPresent()) {
                return;
            }
            if (pace.ms() >= untilMs) {
                throw new Refusal("after " + WATCH_MAX.toMinutes() + " minutes the nodes do not see each other: " + seen
                        + "\n  twinctl status; systemctl list-units 'twinhost-*'; a firewall on the way? (docs/running.md,"
                        + " Ports)");
            }
            if (!seen.equals(last)) {
                tell.accept(seen);
                last = seen;
            }
            pace.pause(LOOK_EVERY_MS);
        }
    }

    @Override
    public void settle(BooleanSupplier wanted, Consumer<String> tell) {
        settling.await(wanted, tell);
    }

    private static String told(ClusterStatus status) {
        return status.nodes().isEmpty() ? "no configuration is in force yet"
                : status.nodes().stream().map(each -> each.name() + " is " + each.state()).collect(Collectors.joining(", "));
    }

    @Override
    public Examination examine() {
        var fence = new ArrayList<String>();
        var fenced = testAll(fence);
        settling.untilGone(FindingCode.FENCE_DEVICE_UNTESTED);
        var diagnosis = Diagnosis.of(machine, Doctor.CHECKS);
        try {
            Doctor.keep(diagnosis, surroundings.state());
        } catch (IOException full) {
            fence.add("what the doctor found is not kept for check_mk: " + full.getMessage());
        }
        var view = new View(ZonedDateTime.now(surroundings.clock().get()), false, false);
        return new Examination(diagnosis.node(), String.join("; ", fence), fenced, DoctorText.of(diagnosis, view),
                diagnosis.code());
    }

    /** Who examines first has tested his device by then, and is not to find the other's untested. */
    void testForTheOther() {
        testAll(new ArrayList<>());
    }

    private boolean testAll(ArrayList<String> said) {
        try {
            var devices = rest.get("v1", "fencing").path("devices");
            if (devices.isEmpty()) {
                said.add("no fence device of the other node is configured: nothing could prove that it is off");
                return false;
            }
            var passed = true;
            for (var device : devices) {
                passed &= isPassed(device.path("node").asText(), said);
            }
            return passed;
        } catch (Refusal silent) {
            said.add("the fence devices could not be tested: " + silent.inOneLine());
            return false;
        }
    }

    private boolean isPassed(String node, ArrayList<String> said) {
        try {
            JsonNode answer = rest.post(Json.object(), "v1", "fencing", node, "test");
            said.add(FenceText.tested(Records.as(answer, FenceDeviceState.class)));
            return answer.path("test").path("passed").asBoolean(false);
        } catch (Refusal refused) {
            said.add("fence device of " + node + ": " + refused.inOneLine());
            return false;
        }
    }
}

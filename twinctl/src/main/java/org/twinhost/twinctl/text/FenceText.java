package org.twinhost.twinctl.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;

/** Fence devices, their tests and what they have proven, for people. Ages are by the clock of the node that was asked. */
public final class FenceText {

    private FenceText() {}

    public static String of(FencingState state) {
        var devices = state.devices() == null ? List.<FenceDeviceState>of() : state.devices();
        var parts = List.of(
                devices.isEmpty()
                        ? "No fence device of another node is configured: nothing could prove that one is off.\n"
                        : devices(devices, state.at()).toString(),
                lines(devices.stream().flatMap(FenceText::troubles)),
                lines(state.attempts().stream().map(FenceText::attempt)),
                proofs(state.proofs()).toString());
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static Table devices(List<FenceDeviceState> devices, Instant now) {
        var table = new Table("NODE", "DEVICE", "CONDITION", "SINCE", "CHECKED", "LAST TEST");
        for (var device : devices) {
            table.row(device.node(), device.device(), condition(device.condition()), age(device.since(), now),
                    ago(device.checkedAt(), now), test(device.test(), now));
        }
        return table;
    }

    private static @Nullable String condition(@Nullable Condition condition) {
        return condition == null ? null : condition.name().toLowerCase(Locale.ROOT);
    }

    private static String test(FenceDeviceState.@Nullable Test test, Instant now) {
        return test == null ? "never" : (test.passed() ? "passed " : "FAILED ") + ago(test.at(), now);
    }

    private static Stream<String> troubles(FenceDeviceState device) {
        var test = device.test();
        var found = Stream.of(device.text()).filter(_ -> device.condition() != Condition.OK);
        var tested = test == null
                ? Stream.of("it was never tested from this node: twinctl fence test " + device.node())
                : Stream.of("its last test failed: " + test.text())
                        .filter(_ -> !test.passed() && !test.text().equals(device.text()));
        return Stream.concat(found, tested).map(text -> device.node() + ": " + text);
    }

    private static String attempt(FenceAttempt attempt) {
        return "fencing " + attempt.victim() + " (incarnation " + attempt.incarnation() + ") since " + attempt.since() + ", "
                + (attempt.waitsForDelay() ? "it has the first shot"
                        : attempt.offSent() ? "power-off sent" : "no power-off yet") + ", " + attempt.tries() + " tries"
                + (attempt.lastFailure() == null ? "" : "; last failure: " + attempt.lastFailure());
    }

    private static Table proofs(List<FenceProof> proofs) {
        var table = new Table("PROVEN OFF", "INCARNATION", "METHOD", "BY", "AT", "TOOK");
        for (var proof : proofs) {
            table.row(proof.node(), proof.incarnation(), proof.method(), proof.device(), proof.at(),
                    Quantity.time(proof.durationMs()));
        }
        return table;
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> PlainText.of(line) + "\n").collect(Collectors.joining());
    }

    private static @Nullable String ago(@Nullable Instant moment, Instant now) {
        var age = age(moment, now);
        return age == null ? null : age + " ago";
    }

    /** The clock may have been set back since. */
    private static @Nullable String age(@Nullable Instant moment, Instant now) {
        return moment == null ? null : Quantity.time(Math.max(0, Duration.between(moment, now).toMillis()));
    }

    /** A test that was made just now. */
    public static String tested(FenceDeviceState device) {
        var test = device.test();
        var result = test == null
                ? "was not tested, by this answer"
                : (test.passed() ? "passed in " : "FAILED in ") + Quantity.time(test.tookMs()) + ": " + test.text();
        return PlainText.of("fence test of " + device.node() + " (" + device.device() + ") " + result);
    }

    /** Why an operator's word is not needed. */
    public static String needless(NodeId node, FenceProof proof) {
        return PlainText.of(node + " is proven off already, up to incarnation " + proof.incarnation() + ": " + proof.method()
                + " by " + proof.device() + " at " + proof.at() + ". Nothing is to be confirmed, and nothing was done.");
    }
}

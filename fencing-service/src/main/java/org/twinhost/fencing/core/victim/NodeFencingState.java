package org.twinhost.fencing.core.victim;

import java.util.Optional;
import org.twinhost.contract.fencing.FenceProof;

/**
 * Where a fencing stands.
 *
 * <pre>
 *            off                             off
 *  Watching ───────────────────────┐   ┌──────────── Verifying ◄──┐
 *     │ on, delay over, permitted  ▼   ▼                 │ still on │ ended, with or
 *     ▼                            Proving               ▼          │ without answer
 *  Intending ── durable ──► Cutting ◄────────────────────┴──────────┘
 *     │                        │                   Proving ── durable ──► visible (► PoweringOn) ► Closed
 *     │ cancelled, came back   │ came back, or an operator's word
 *     ▼                        ▼
 *   Closed                 Recalling ── the process has ended ──► Closed, or Proving
 * </pre>
 */
public sealed interface NodeFencingState {

    FencingAttempt about();

    /** Its status is asked, at once and again; no power-off was sent, and none is before the delay is over. */
    record Watching(FencingAttempt about, Optional<DeviceCall> asking, long askAtMs) implements NodeFencingState {}

    /** That a power-off will be sent is being made durable (S5): a restart must carry it to the proof. */
    record Intending(FencingAttempt about) implements NodeFencingState {}

    /** A power-off is under way. Nothing is proven while it is. */
    record Cutting(FencingAttempt about, DeviceCall cutting) implements NodeFencingState {}

    /** A power-off was sent, and none is under way: only the device's word that the node is off ends this. */
    record Verifying(FencingAttempt about, Optional<DeviceCall> asking, long askAtMs,
            long cutAtMs) implements NodeFencingState {}

    /** A power-off under way is being ended; then the operator's proof is kept, or the fencing closed. */
    record Recalling(FencingAttempt about, DeviceCall cutting, Optional<FenceProof> proof) implements NodeFencingState {}

    /** The proof is being made durable; nobody has seen it yet (S5). */
    record Proving(FencingAttempt about, FenceProof proof, boolean powerOnAfter) implements NodeFencingState {}

    /** The proof is visible; what was switched off is switched on again. */
    record PoweringOn(FencingAttempt about, FenceProof proof, Optional<DeviceCall> switching, long switchAtMs)
            implements NodeFencingState {}

    /** Over. */
    record Closed(FencingAttempt about, String why) implements NodeFencingState {}

    /** Whether a power-off was sent: it is then carried to its proof. */
    default boolean isOffSent() {
        return switch (this) {
            case Watching _, Intending _, Closed _ -> false;
            case Cutting _, Verifying _, Recalling _, PoweringOn _ -> true;
            case Proving proving -> proving.proof().method() == FenceProof.Method.POWER_OFF;
        };
    }

    /** Whether a service that starts anew has to take the power-off for sent (S5). */
    default boolean isOffToBeRemembered() {
        return switch (this) {
            case Intending _, Cutting _, Verifying _, Recalling _ -> true;
            case Watching _, Proving _, PoweringOn _, Closed _ -> false;
        };
    }

    /** Whether the proof is still owed. */
    default boolean isPending() {
        return switch (this) {
            case Watching _, Intending _, Cutting _, Verifying _, Recalling _, Proving _ -> true;
            case PoweringOn _, Closed _ -> false;
        };
    }
}

package org.twinhost.fencing.core.victim;

import org.jspecify.annotations.Nullable;

/**
 * What is known about one fencing, whatever its state.
 *
 * @param number tells this fencing from earlier ones of the same victim
 * @param notBeforeMs no power-off is sent earlier
 * @param liveness what heartbeat last said of the victim
 * @param wasSilent whether the victim was silent at any moment since the order; heard after that, it is heard again
 * @param calls how many conversations with the device were begun
 * @param record how they went
 */
public record FencingAttempt(
        long number, FencingOrder order, long notBeforeMs, VictimLiveness liveness, boolean wasSilent, int calls,
        Record record) {

    /**
     * @param tries conversations that ended without the proof
     * @param failures those that failed
     * @param lastFailure for the administrator; null: none yet
     */
    public record Record(int tries, int failures, @Nullable String lastFailure) {

        public static final Record CLEAN = new Record(0, 0, null);

        public Record tried() {
            return new Record(tries + 1, failures, lastFailure);
        }

        public Record failed(String reason) {
            return new Record(tries + 1, failures + 1, reason);
        }

        public Record held(String reason) {
            return new Record(tries + 1, failures, reason);
        }
    }

    public static FencingAttempt opened(long number, FencingOrder order, long notBeforeMs, VictimLiveness liveness) {
        return new FencingAttempt(number, order, notBeforeMs, liveness, !liveness.heard(), 0, Record.CLEAN);
    }

    public DeviceCall nextCall() {
        return new DeviceCall(order.victim(), number, calls + 1);
    }

    public FencingAttempt called() {
        return new FencingAttempt(number, order, notBeforeMs, liveness, wasSilent, calls + 1, record);
    }

    public FencingAttempt with(Record newRecord) {
        return new FencingAttempt(number, order, notBeforeMs, liveness, wasSilent, calls, newRecord);
    }

    public FencingAttempt seeing(VictimLiveness newLiveness) {
        return new FencingAttempt(number, order, notBeforeMs, newLiveness, wasSilent || !newLiveness.heard(), calls, record);
    }

    public FencingAttempt notBefore(long ms) {
        return new FencingAttempt(number, order, Math.min(notBeforeMs, ms), liveness, wasSilent, calls, record);
    }

    public boolean isHeardAgain() {
        return wasSilent && liveness.heard();
    }

    public boolean cameBack() {
        return liveness.cameBackSince(order.incarnation());
    }
}

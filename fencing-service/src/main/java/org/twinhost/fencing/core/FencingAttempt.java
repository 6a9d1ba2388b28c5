package org.twinhost.fencing.core;

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
record FencingAttempt(long number, FencingOrder order, long notBeforeMs, VictimLiveness liveness, boolean wasSilent, int calls,
        Record record) {

    /**
     * @param tries conversations that ended without the proof
     * @param failures those that failed
     * @param lastFailure for the administrator; null: none yet
     */
    record Record(int tries, int failures, String lastFailure) {

        static final Record CLEAN = new Record(0, 0, null);

        Record tried() {
            return new Record(tries + 1, failures, lastFailure);
        }

        Record failed(String reason) {
            return new Record(tries + 1, failures + 1, reason);
        }

        Record held(String reason) {
            return new Record(tries + 1, failures, reason);
        }
    }

    static FencingAttempt opened(long number, FencingOrder order, long notBeforeMs, VictimLiveness liveness) {
        return new FencingAttempt(number, order, notBeforeMs, liveness, !liveness.heard(), 0, Record.CLEAN);
    }

    DeviceCall nextCall() {
        return new DeviceCall(order.victim(), number, calls + 1);
    }

    FencingAttempt called() {
        return new FencingAttempt(number, order, notBeforeMs, liveness, wasSilent, calls + 1, record);
    }

    FencingAttempt with(Record newRecord) {
        return new FencingAttempt(number, order, notBeforeMs, liveness, wasSilent, calls, newRecord);
    }

    FencingAttempt seeing(VictimLiveness newSight) {
        return new FencingAttempt(number, order, notBeforeMs, newSight, wasSilent || !newSight.heard(), calls, record);
    }

    FencingAttempt notBefore(long ms) {
        return new FencingAttempt(number, order, Math.min(notBeforeMs, ms), liveness, wasSilent, calls, record);
    }

    boolean isHeardAgain() {
        return wasSilent && liveness.heard();
    }

    boolean cameBack() {
        return liveness.cameBackSince(order.incarnation());
    }
}

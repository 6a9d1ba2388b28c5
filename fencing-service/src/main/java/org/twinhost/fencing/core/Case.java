package org.twinhost.fencing.core;

/**
 * What is known about one fencing, whatever its state.
 *
 * @param number tells this fencing from earlier ones of the same victim
 * @param notBeforeMs no power-off is sent earlier
 * @param sight what heartbeat last said of the victim
 * @param wasSilent whether the victim was silent at any moment since the order; heard after that, it is heard again
 * @param calls how many conversations with the device were begun
 * @param record how they went
 */
record Case(long number, Order order, long notBeforeMs, Sight sight, boolean wasSilent, int calls, Record record) {

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

    static Case opened(long number, Order order, long notBeforeMs, Sight sight) {
        return new Case(number, order, notBeforeMs, sight, !sight.heard(), 0, Record.CLEAN);
    }

    DeviceCall nextCall() {
        return new DeviceCall(order.victim(), number, calls + 1);
    }

    Case called() {
        return new Case(number, order, notBeforeMs, sight, wasSilent, calls + 1, record);
    }

    Case with(Record newRecord) {
        return new Case(number, order, notBeforeMs, sight, wasSilent, calls, newRecord);
    }

    Case seeing(Sight newSight) {
        return new Case(number, order, notBeforeMs, newSight, wasSilent || !newSight.heard(), calls, record);
    }

    Case notBefore(long ms) {
        return new Case(number, order, Math.min(notBeforeMs, ms), sight, wasSilent, calls, record);
    }

    boolean isHeardAgain() {
        return wasSilent && sight.heard();
    }

    boolean cameBack() {
        return sight.cameBackSince(order.incarnation());
    }
}

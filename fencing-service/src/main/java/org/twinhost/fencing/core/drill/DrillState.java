package org.twinhost.fencing.core.drill;

/**
 * Where a drill of a node's loss is.
 *
 * <pre>
 * Asking ─ it is on ─> Noting ─ on disk ─> Cutting ─ the device has answered ─> Off ─ its time is over ─> SwitchingOn
 *    └ anything else ─> Ended <─ not on disk ┤                                 ^ │ ^─────── it failed ────────┤
 *                         ^                  └─ on disk ─> Silencing ─────┐    │ │                            │
 *                         ^─────────────── refused ───────────┘           v    │ │                            │
 *                         │                                    Silent ─ fenced, or its time is over           │
 *                         ^────── heard again, vouched for, or too long ago ─────┘                            │
 *                         ^─────────────────────────────── taken ─────────────────────────────────────────────┘
 * </pre>
 */
public sealed interface DrillState {

    PowerDrill drill();

    /** The device is asked whether the node is on: only what this drill switched off is switched on again. */
    record Asking(PowerDrill drill) implements DrillState {}

    /** That its power is to come back is on its way to the disk. */
    record Noting(PowerDrill drill) implements DrillState {}

    record Cutting(PowerDrill drill) implements DrillState {}

    /** The node's heartbeat is asked to fall silent. */
    record Silencing(PowerDrill drill) implements DrillState {}

    /**
     * It is silent, or nobody knows: it is to be noticed, and fenced in earnest.
     *
     * @param isBeingFenced whether that was begun
     */
    record Silent(PowerDrill drill, boolean isBeingFenced) implements DrillState {}

    /** The power was cut, or nobody knows. */
    record Off(PowerDrill drill, long switchAtMs, int failures) implements DrillState {}

    record SwitchingOn(PowerDrill drill, int failures) implements DrillState {}

    record Ended(PowerDrill drill, String why) implements DrillState {}

    /** Whether the disk is to hold it. */
    default boolean isOwed() {
        return switch (this) {
            case Noting _, Cutting _, Silencing _, Silent _, Off _, SwitchingOn _ -> true;
            case Asking _, Ended _ -> false;
        };
    }
}

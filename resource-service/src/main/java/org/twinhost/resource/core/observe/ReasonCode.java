package org.twinhost.resource.core.observe;

import java.util.Locale;

/** Why something is not as wanted, for programs: what decides asks the code, never the text beside it. */
public enum ReasonCode {
    // Why this node may not act
    NO_CONFIGURATION, HEARTBEAT_NOT_HEARD, HEARTBEAT_SILENT, NOT_IN_VIEW, NO_QUORUM, MAINTENANCE,
    // Why a report can't be relied on
    NOT_REPORTED, REPORTS_SILENT, REPORTED_IN_OTHER_VIEW, REPORT_NOT_ANSWERED, VM_SILENT, HYPERVISOR_SILENT,
    GUEST_STATE_UNKNOWN,
    // Why nothing is known of a node
    NODE_UNCLEAN, NODE_JOINING, NODE_UNSEEN,
    // Why a guest is surely absent from a node
    NODE_LEFT, NODE_FENCED, NODE_REBOOTED, GUEST_STOPPED,
    // Why a guest may not run on a node
    NODE_NOT_A_MEMBER, NODE_LEAVING, FAIL_COUNT_REACHED, SCORE_FORBIDS, NO_REPLICA, VOLUME_NOT_REPORTED, VOLUME_NOT_PROMOTABLE,
    // Why a guest is not as wanted
    WAITS_FOR_BETTER_NODE, RUNS_TWICE, TO_BE_STOPPED, TO_BE_MOVED, STAYS, PAUSED, WAITS_FOR_DISK, WAITS_FOR_DEMOTION,
    // What the status adds
    OPERATION_UNDER_WAY, OPERATION_NEXT, OPERATION_FAILED, WRITES_FROZEN;

    /** As in JSON: {@code fail-count-reached}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

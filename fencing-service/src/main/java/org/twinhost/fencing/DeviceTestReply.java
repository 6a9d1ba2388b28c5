package org.twinhost.fencing;

import org.twinhost.contract.fencing.FenceDeviceState;

/** What became of a test that somebody asked for. */
public sealed interface DeviceTestReply {

    /** @param device with the test, passed or not */
    record Tested(FenceDeviceState device) implements DeviceTestReply {}

    /** Not tested, and why. */
    record Refused(String reason) implements DeviceTestReply {}
}

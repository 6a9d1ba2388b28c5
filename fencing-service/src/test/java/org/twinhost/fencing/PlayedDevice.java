package org.twinhost.fencing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice;

/** A device of a test. Who is to switch something says so; two of the same configuration are the same. */
abstract class PlayedDevice implements FenceDevice {

    final FenceDeviceConfig config;

    PlayedDevice(FenceDeviceConfig config) {
        this.config = config;
    }

    @Override
    public FenceDeviceConfig config() {
        return config;
    }

    @Override
    public boolean powerOnAfterFence() {
        return false;
    }

    @Override
    public Conversation powerOff() {
        throw new AssertionError("nobody asked for it");
    }

    @Override
    public Conversation powerOn() {
        throw new AssertionError("nobody asked for it");
    }

    /** Answered at once. */
    static Conversation said(DeviceReply reply) {
        return new Conversation() {
            @Override
            public CompletionStage<DeviceReply> answer() {
                return CompletableFuture.completedFuture(reply);
            }

            @Override
            public void end() {
                // it has ended
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlayedDevice device && device.config.equals(config);
    }

    @Override
    public int hashCode() {
        return config.hashCode();
    }
}

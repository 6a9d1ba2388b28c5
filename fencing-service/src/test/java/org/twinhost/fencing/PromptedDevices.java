package org.twinhost.fencing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Devices that answer the question for their status when the test lets them, and switch nothing. */
final class PromptedDevices {

    /** Asked and not answered by the test, the oldest first. */
    final List<CompletableFuture<DeviceReply>> questions = new ArrayList<>();
    /** What each has against its configuration. */
    List<String> objections = List.of();
    /** How many conversations were given up. */
    int ended;

    FenceDevice of(FenceDeviceConfig config) {
        return new Prompted(config);
    }

    private final class Prompted extends PlayedDevice {

        Prompted(FenceDeviceConfig config) {
            super(config);
        }

        @Override
        public CompletionStage<List<String>> objections() {
            return CompletableFuture.completedFuture(objections);
        }

        @Override
        public Conversation status() {
            var question = new CompletableFuture<DeviceReply>();
            questions.add(question);
            return new Conversation() {
                @Override
                public CompletionStage<DeviceReply> answer() {
                    return question;
                }

                @Override
                public void end() {
                    ended++;
                    question.complete(new DeviceReply.Failed("ended"));
                }
            };
        }
    }
}

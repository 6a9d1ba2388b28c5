package org.twinhost.replication.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;

/** What is said while replicas are compared arrives as it was said. */
class VerifyFramesTest {

    static List<Frame> frames() {
        return List.of(new Frame.VerifyRuns(true), new Frame.VerifyChunk(1, 1L << 45, 1 << 20), new Frame.VerifyBusy(2),
                new Frame.VerifySums(3, new long[] {4, -5}, new long[] {2}, DigestMatch.DIFFERS),
                new Frame.VerifyGive(6, 4096, 8192), new Frame.VerifyGiven(6, 4096, 8192),
                new Frame.VerifyRepair(7, 0, 4096), new Frame.VerifyTaken(8), new Frame.VerifyEnd(9, true),
                new Frame.VerifyDone(new VerifyResult(1L << 45, 4096, 8192, List.of(new VerifyResult.Range(4096, 8192))),
                        false),
                new Frame.VerifyFound(new VerifyResult(0, 0, 0, List.of(), 4096, List.of(new VerifyResult.Trouble(
                        new VerifyResult.Range(4096, 4096), VerifyResult.Why.NOT_REPAIRED, "jupiter1")))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void arrive(Frame frame) {
        var bytes = Unpooled.buffer();
        FrameCodec.encode(frame, bytes);
        assertThat(FrameCodec.decode(bytes)).usingRecursiveComparison().isEqualTo(frame);
        assertThat(FrameCodec.hasPayload(frame)).isEqualTo(frame instanceof Frame.VerifyGiven
                || frame instanceof Frame.VerifyRepair);
    }

    static List<Frame> tooLong() {
        var ranges = Collections.nCopies(VerifyResult.RANGES_MAX + 1, new VerifyResult.Range(0, 4096));
        return List.of(new Frame.VerifyChunk(1, 0, (1 << 20) + 1), new Frame.VerifyChunk(1, 0, 0),
                new Frame.VerifySums(3, new long[257], new long[0], DigestMatch.UNKNOWN),
                new Frame.VerifySums(3, new long[256], new long[5], DigestMatch.UNKNOWN),
                new Frame.VerifyGive(6, 0, 1 << 30), new Frame.VerifyGive(6, 1 << 20, 4096), new Frame.VerifyGive(6, -1, 4096),
                new Frame.VerifyGiven(6, 0, -1), new Frame.VerifyRepair(7, 0, (1 << 20) + 1),
                new Frame.VerifyDone(new VerifyResult(0, 0, 0, ranges), true),
                new Frame.VerifyFound(new VerifyResult(0, 0, 0, List.of(), 0, ranges.stream().map(range ->
                        new VerifyResult.Trouble(range, VerifyResult.Why.NOT_READ, "jupiter1")).toList())));
    }

    @ParameterizedTest
    @MethodSource("tooLong")
    void whatNoReplicaSaysIsRefused(Frame frame) {
        var bytes = Unpooled.buffer();
        FrameCodec.encode(frame, bytes);
        assertThatThrownBy(() -> FrameCodec.decode(bytes)).isInstanceOf(CorruptedFrameException.class);
    }
}

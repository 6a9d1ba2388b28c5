package org.twinhost.replication.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
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
                new Frame.VerifyDone(new VerifyResult(1L << 45, 4096, 8192, List.of(new VerifyResult.Range(4096, 8192)))));
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
}

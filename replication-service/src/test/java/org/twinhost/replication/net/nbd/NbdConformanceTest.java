package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.replication.net.budget.ByteBudget;

/** The clients that people use must find everything as the protocol promises. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NbdConformanceTest {

    private NbdFixture nbd;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws IOException {
        nbd = new NbdFixture();
    }

    @AfterEach
    void stop() throws IOException {
        nbd.close();
    }

    @Test
    void qemuReadsWhatItWrote() throws Exception {
        qemuIo("write -P 0x5a 0 1M", "write -P 0xa5 1M 3M", "flush", "read -P 0x5a 0 1M", "read -P 0xa5 1M 3M",
                "read -P 0 4M 1M");
        assertThat(Files.readAllBytes(nbd.file)[1024 * 1024]).isEqualTo((byte) 0xa5);
    }

    @Test
    void qemuWritesAndReadsUnaligned() throws Exception {
        qemuIo("write -P 1 0 64k", "write -P 2 513 1000", "write -P 3 4095 2", "write -P 4 8191 8195",
                "read -P 1 0 513", "read -P 2 513 1000", "read -P 1 1513 2582", "read -P 3 4095 2", "read -P 1 4097 4094",
                "read -P 4 8191 8195", "read -P 1 16386 1000");
    }

    @Test
    void qemuKeepsManyRequestsUnderWay() throws Exception {
        nbd.serve(nbd.export, new ByteBudget(400 * 1024, 1), NbdLimits.USUAL);
        qemuIo("aio_write -P 1 0 2M", "aio_write -P 2 2M 2M", "aio_write -P 3 4M 64k", "aio_write -P 4 5M 512", "aio_flush",
                "aio_read -P 1 0 2M", "aio_read -P 2 2M 2M", "aio_read -P 3 4M 64k", "aio_read -P 4 5M 512", "aio_flush");
    }

    @Test
    void qemuWritesWithForcedUnitAccess() throws Exception {
        qemuIo("write -f -P 9 4096 4096", "read -P 9 4096 4096");
    }

    @Test
    void budgetIsNoLimitForOneRequest() throws Exception {
        nbd.serve(nbd.export, new ByteBudget(400 * 1024, 1), NbdLimits.USUAL);
        qemuIo("write -P 7 0 16M", "read -P 7 0 16M");
    }

    @Test
    void nbdcopyBringsAnImageInAndOut() throws Exception {
        var source = folder.resolve("in");
        var target = folder.resolve("out");
        var content = new byte[NbdFixture.SIZE_BYTES];
        new Random(4711).nextBytes(content);
        Files.write(source, content);

        Tool.run("nbdcopy", "--flush", source.toString(), nbd.uri()).succeeded();
        Tool.run("nbdcopy", nbd.uri(), target.toString()).succeeded();

        assertThat(Files.mismatch(source, nbd.file)).isEqualTo(-1);
        assertThat(Files.mismatch(source, target)).isEqualTo(-1);
    }

    @Test
    void qemuImgComparesEqual() throws Exception {
        qemuIo("write -P 0x11 3M 5M");
        Tool.run("qemu-img", "compare", "-U", "-f", "raw", "-F", "raw", nbd.file.toString(), nbd.uri()).succeeded();
    }

    @Test
    void nbdinfoListsTheExportWithItsLimits() throws Exception {
        var info = Tool.run("nbdinfo", "--list", "--json", nbd.uri("")).succeeded().output();

        assertThat(info)
                .contains("\"export-name\": \"web1-disk\"", "\"export-size\": " + NbdFixture.SIZE_BYTES)
                .contains("\"can_multi_conn\": true", "\"can_flush\": true", "\"can_fua\": true", "\"is_read_only\": false")
                .contains("\"block_size_minimum\": 512", "\"block_size_preferred\": 4096", "\"block_size_maximum\": 33554432");
    }

    @Test
    void emptyNameMeansTheOneExport() throws Exception {
        assertThat(Tool.run("nbdinfo", "--size", nbd.uri("")).succeeded().output()).contains("" + NbdFixture.SIZE_BYTES);
    }

    @Test
    void otherNameIsRefused() throws Exception {
        var refused = Tool.run("nbdinfo", nbd.uri("mail1-disk"));

        assertThat(refused.exit()).isNotZero();
        assertThat(nbd.export.open).hasValue(0);
    }

    @Test
    void clientIsRefusedWithTheReasonUnlessPrimary() throws Exception {
        nbd.export.primary = false;
        var refused = Tool.run("qemu-io", "-f", "raw", "-c", "read 0 512", nbd.uri());

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).contains("volume web1-disk is not Primary on this node");
    }

    @Test
    void qemuSurvivesARestartOfTheServer() throws Exception {
        Tool.need("qemu-io");
        var process = new ProcessBuilder("qemu-io", "--image-opts", "driver=nbd,server.type=unix,server.path=" + nbd.socket
                        + ",export=web1-disk,reconnect-delay=30")
                .redirectErrorStream(true)
                .start();
        try (var say = new OutputStreamWriter(process.getOutputStream());
                var hear = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            say.write("write -P 1 0 4096\n");
            say.flush();
            await().until(() -> hear.readLine().contains("wrote 4096/4096"));

            nbd.export.primary = false;
            nbd.serve(nbd.export);
            say.write("write -P 2 4096 4096\n");
            say.flush();
            await().untilAsserted(() -> assertThat(nbd.export.refusals).hasPositiveValue());
            nbd.export.primary = true;

            await().until(() -> hear.readLine().contains("wrote 4096/4096"));
            say.write("read -P 2 4096 4096\nquit\n");
        } finally {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readAllBytes(nbd.file)[4096]).isEqualTo((byte) 2);
    }

    @Test
    void clientsInTransmissionAreCounted() throws Exception {
        try (var one = RawClient.open(nbd.socket); var two = RawClient.open(nbd.socket)) {
            await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(2));
            one.request(0, NbdProtocol.CMD_DISC, 0, 0, 0);
            two.request(0, NbdProtocol.CMD_DISC, 0, 0, 0);
            await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(0));
        }
    }

    @Test
    void secondServerOnALiveSocketIsRefused() {
        assertThatThrownBy(() -> NbdServer.open(nbd.loop, nbd.socket, nbd.export, null, NbdLimits.USUAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another process serves");
    }

    @Test
    void tooLongASocketPathIsRefusedPlainly() {
        assertThatThrownBy(() -> NbdServer.open(
                nbd.loop, Path.of("/tmp/" + "x".repeat(110)), nbd.export, null, NbdLimits.USUAL))
                .hasMessageContaining("longer than 107 bytes");
    }

    private void qemuIo(String... commands) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("qemu-io", "-f", "raw"));
        for (var command : commands) {
            line.add("-c");
            line.add(command);
        }
        line.add(nbd.uri());
        assertThat(Tool.run(line.toArray(String[]::new)).succeeded().output()).doesNotContain("failed");
    }
}

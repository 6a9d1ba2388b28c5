package org.twinhost.vm.hypervisor;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;

/**
 * Whether KVM really works. The existence of {@code /dev/kvm} proves nothing: nested or forbidden virtualisation shows only
 * when a virtual CPU like a guest's runs. So one does: a firmware of four instructions that writes a byte to QEMU's exit
 * port. The result is kept for this boot of the node.
 *
 * @param emulator path of QEMU
 * @param device normally {@code /dev/kvm}
 * @param cache where the result is kept
 */
public record KvmProbe(Path emulator, Path device, Path cache) {

    private static final Logger LOG = Logger.getLogger(KvmProbe.class);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long DEADLINE_SECONDS = 10;
    private static final int FIRMWARE_BYTES = 64 * 1024;
    private static final int RESET_VECTOR = FIRMWARE_BYTES - 16;
    private static final byte HALT = (byte) 0xf4;
    private static final byte WRITTEN = 0x10;
    private static final int EXIT_CODE = WRITTEN << 1 | 1;
    /** mov dx, 0xf4; mov al, WRITTEN; out dx, al; hlt */
    private static final byte[] CODE = {(byte) 0xba, (byte) 0xf4, 0x00, (byte) 0xb0, WRITTEN, (byte) 0xee, HALT};

    /** @param why what was seen, for the administrator */
    @RegisterForReflection
    public record Result(String bootId, boolean works, String why) {}

    /** Takes up to some seconds at the first call after a boot. */
    public Result result() throws IOException {
        var bootId = Files.readString(BOOT_ID).strip();
        var kept = kept();
        if (kept != null && bootId.equals(kept.bootId())) {
            return kept;
        }
        var result = tryOut(bootId);
        try {
            DurableFile.writeIfRoom(cache, Json.bytes(result));
        } catch (IOException e) {
            LOG.warnf("whether KVM works is not kept, and found out again at the next start: %s", e.getMessage());
        }
        return result;
    }

    private @Nullable Result kept() throws IOException {
        var bytes = DurableFile.read(cache);
        try {
            return bytes.isPresent() ? Json.read(bytes.get(), Result.class) : null;
        } catch (IOException e) {
            return null; // unreadable: try again
        }
    }

    private Result tryOut(String bootId) throws IOException {
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return new Result(bootId, false, device + " does not exist or is closed to us");
        }
        var firmware = firmwareFile();
        try {
            var process = new ProcessBuilder(command(firmware)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return judge(bootId, process);
        } catch (IOException e) {
            return new Result(bootId, false, emulator + " cannot be run: " + e.getMessage());
        } finally {
            Files.deleteIfExists(firmware);
        }
    }

    /** In memory or on the disk, wherever there is room: a full disk says nothing about KVM. */
    private static Path firmwareFile() throws IOException {
        try {
            return firmwareFile(Files.createTempFile("twinhost-kvm-", ".bin"));
        } catch (IOException e) {
            return firmwareFile(Files.createTempFile(MEMORY, "twinhost-kvm-", ".bin"));
        }
    }

    private static Path firmwareFile(Path file) throws IOException {
        try {
            return Files.write(file, firmware());
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static Result judge(String bootId, Process process) {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                return new Result(bootId, false, "a virtual CPU under KVM did nothing for " + DEADLINE_SECONDS + " s");
            }
            var works = process.exitValue() == EXIT_CODE;
            return new Result(bootId, works, works ? "a virtual CPU ran under KVM"
                    : "QEMU with KVM ended with code " + process.exitValue() + " instead of running a virtual CPU");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(bootId, false, "interrupted while KVM was tried");
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> command(Path firmware) {
        return List.of(emulator.toString(), "-accel", "kvm", "-cpu", "host", "-M", "pc", "-m", "16", "-nodefaults",
                "-no-user-config",
                "-display", "none", "-bios", firmware.toString(), "-device", "isa-debug-exit,iobase=0xf4,iosize=0x01");
    }

    private static byte[] firmware() {
        var image = new byte[FIRMWARE_BYTES];
        Arrays.fill(image, HALT);
        System.arraycopy(CODE, 0, image, RESET_VECTOR, CODE.length);
        return image;
    }
}

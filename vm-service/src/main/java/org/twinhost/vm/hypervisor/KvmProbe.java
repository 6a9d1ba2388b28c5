package org.twinhost.vm.hypervisor;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;

/**
 * Whether KVM really works. The existence of {@code /dev/kvm} proves nothing: nested or forbidden virtualisation shows only
 * when a virtual CPU like a guest's runs. So one does: a firmware that goes into protected mode, counts to ten million and
 * writes a byte to QEMU's exit port. Where there is no virtualisation by hardware, a KVM may carry out the few instructions
 * that
 * a computer starts with one by one, and come to no end as soon as a guest's kernel takes over. The result is kept for this
 * boot of the node.
 *
 * @param emulator path of QEMU
 * @param device normally {@code /dev/kvm}
 * @param cache where the result is kept
 */
public record KvmProbe(Path emulator, Path device, Path cache) {

    private static final Logger LOG = Logger.getLogger(KvmProbe.class);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** For QEMU to start, on a node that is just booting. */
    private static final long DEADLINE_SECONDS = 10;
    /** From the first sign of life on; a processor needs a hundredth of a second. */
    private static final long COUNTING_SECONDS = 3;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int FIRMWARE_BYTES = 64 * 1024;
    private static final int RESET_VECTOR = FIRMWARE_BYTES - 16;
    /** Where the processor sees the firmware when it starts. */
    private static final int BASE = -FIRMWARE_BYTES;
    private static final int PROTECTED = 0x40;
    private static final int SEGMENTS = 0x80;
    private static final int SEGMENTS_POINTER = 0xa0;
    /** A hundredth of a second for a processor; for ever where each is carried out by a program. */
    private static final int COUNT = 10_000_000;
    private static final byte HALT = (byte) 0xf4;
    private static final byte WRITTEN = 0x10;
    private static final int EXIT_CODE = WRITTEN << 1 | 1;

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
            var process = new ProcessBuilder(command(firmware)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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

    private static Result judge(String bootId, Process process) throws IOException {
        try {
            if (!lives(process)) {
                return new Result(bootId, false, "a virtual CPU under KVM did nothing for " + DEADLINE_SECONDS + " s");
            }
            if (!process.waitFor(COUNTING_SECONDS, TimeUnit.SECONDS)) {
                return new Result(bootId, false, "a virtual CPU under KVM started and came to no end within "
                        + COUNTING_SECONDS + " s: no hardware is behind it");
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

    /** Whether it said something or ended before the deadline. */
    private static boolean lives(Process process) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (process.isAlive() && process.getInputStream().available() == 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(LOOK_EVERY);
        }
        return true;
    }

    private List<String> command(Path firmware) {
        return List.of(emulator.toString(), "-accel", "kvm", "-cpu", "host", "-M", "pc", "-m", "16", "-nodefaults",
                "-no-user-config",
                "-display", "none", "-bios", firmware.toString(), "-device", "isa-debug-exit,iobase=0xf4,iosize=0x01",
                "-chardev", "stdio,id=said", "-device", "isa-debugcon,iobase=0xe9,chardev=said");
    }

    private static byte[] firmware() {
        var image = ByteBuffer.allocate(FIRMWARE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(image.array(), HALT);
        // jmp to the beginning of the firmware
        image.put(RESET_VECTOR, (byte) 0xe9).putShort(RESET_VECTOR + 1, (short) -(RESET_VECTOR + 3));
        // out 0xe9, al; lgdt cs:[SEGMENTS_POINTER]; mov eax, cr0; or al, 1; mov cr0, eax; jmp 8:PROTECTED
        image.put(0, bytes(0xe6, 0xe9, 0x66, 0x2e, 0x0f, 0x01, 0x16)).putShort(7, (short) SEGMENTS_POINTER)
                .put(9, bytes(0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0, 0x66, 0xea))
                .putInt(19, BASE + PROTECTED).putShort(23, (short) 8);
        // mov ecx, COUNT; again: dec ecx; jnz again; mov dx, 0xf4; mov al, WRITTEN; out dx, al
        image.put(PROTECTED, (byte) 0xb9).putInt(PROTECTED + 1, COUNT)
                .put(PROTECTED + 5, bytes(0x49, 0x75, 0xfd, 0x66, 0xba, 0xf4, 0x00, 0xb0, WRITTEN, 0xee));
        // none; code, all of the memory; data, all of the memory
        image.putLong(SEGMENTS, 0).putLong(SEGMENTS + 8, 0x00cf9a000000ffffL).putLong(SEGMENTS + 16, 0x00cf92000000ffffL);
        image.putShort(SEGMENTS_POINTER, (short) 23).putInt(SEGMENTS_POINTER + 2, BASE + SEGMENTS);
        return image.array();
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}

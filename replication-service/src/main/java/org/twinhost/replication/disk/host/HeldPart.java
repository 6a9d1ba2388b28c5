package org.twinhost.replication.disk.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A store's part of a device or file: a slot, or all of it. Two of us on one part would destroy it, and so would the host.
 * So the first part of a device that is taken claims all of it for this process, the last one given back ends the claim, and a
 * part is taken once. A device is known by its number and a file by its inode, whatever path leads there.
 */
public final class HeldPart implements AutoCloseable {

    /** For ever, since a few bytes for each device ever opened cost less than knowing when one may go. */
    private static final Map<Identity, Whole> KNOWN = new ConcurrentHashMap<>();

    private final Whole whole;
    private final OptionalInt slot;

    private HeldPart(Whole whole, OptionalInt slot) {
        this.whole = whole;
        this.slot = slot;
    }

    /**
     * May wait for the disk.
     *
     * @param slot empty: all of it
     */
    public static HeldPart take(Path path, OptionalInt slot) throws IOException {
        var identity = Identity.of(path);
        var whole = KNOWN.computeIfAbsent(identity, _ -> new Whole());
        whole.take(path, identity, slot);
        return new HeldPart(whole, slot);
    }

    /** Throws, as taking it would, if something else on this host has it; takes nothing. Silent where this service has it. */
    static void checkFree(Path path, Identity identity) throws IOException {
        KNOWN.computeIfAbsent(identity, _ -> new Whole()).checkFree(path, identity);
    }

    @Override
    public void close() {
        whole.giveBack(slot);
    }

    private static final class Whole {
        private final Set<OptionalInt> taken = new HashSet<>();
        private @Nullable Claim claim;

        synchronized void take(Path path, Identity identity, OptionalInt slot) throws IOException {
            if (taken.contains(slot) || taken.contains(OptionalInt.empty()) || slot.isEmpty() && !taken.isEmpty()) {
                throw new IOException(path + (slot.isPresent() && taken.contains(slot) ? "[" + slot.getAsInt() + "]" : "")
                        + " is already open in this service: give each volume, and its metadata, a device or slot of its own;"
                        + " if no other has it, the disk has not answered since it was closed");
            }
            if (claim == null) {
                claim = claimed(path, identity);
            }
            taken.add(slot);
        }

        private static Claim claimed(Path path, Identity identity) throws IOException {
            try {
                return identity.isBlockDevice() ? Claim.ofDevice(path) : Claim.ofFile(path);
            } catch (Claim.InUse inUse) {
                throw inUseBy(path, identity, inUse);
            }
        }

        private static IOException inUseBy(Path path, Identity identity, Claim.InUse inUse) {
            var users = new DeviceUsers(Path.of("/"));
            return new IOException(path + ": " + (identity.isBlockDevice() ? users.ofDevice(path, identity.device())
                    : users.ofFile(identity.device(), identity.inode())), inUse);
        }

        /** Who of us wants to take it meanwhile waits for this moment, and is not refused by it. */
        synchronized void checkFree(Path path, Identity identity) throws IOException {
            if (claim != null) {
                return;
            }
            try {
                if (identity.isBlockDevice()) {
                    Claim.tryDevice(path);
                } else {
                    Claim.tryFile(path);
                }
            } catch (Claim.InUse inUse) {
                throw inUseBy(path, identity, inUse);
            }
        }

        synchronized void giveBack(OptionalInt slot) {
            if (taken.remove(slot) && taken.isEmpty()) {
                Objects.requireNonNull(claim, "what was taken was claimed").close();
                claim = null;
            }
        }
    }

    /**
     * @param device of a block device its own number, of a file that of the file system it is on
     * @param inode of a file
     */
    record Identity(boolean isBlockDevice, DeviceNumber device, long inode) implements DeviceLook.Identity {

        private static final int TYPE = 0170000;
        private static final int BLOCK_DEVICE = 0060000;
        private static final int REGULAR_FILE = 0100000;

        private static Object attribute(Map<String, Object> found, String name) {
            return Objects.requireNonNull(found.get(name), name);
        }

        static Identity of(Path path) throws IOException {
            Map<String, Object> found;
            try {
                found = Files.readAttributes(path, "unix:mode,rdev,dev,ino");
            } catch (NoSuchFileException missing) {
                throw OpenFailure.of(path, LibC.ENOENT);
            } catch (AccessDeniedException denied) {
                throw OpenFailure.of(path, LibC.EACCES);
            } catch (FileSystemException failure) {
                throw new IOException(path + ": " + failure.getReason(), failure);
            }
            return switch ((int) attribute(found, "mode") & TYPE) {
                case BLOCK_DEVICE -> new Identity(true, DeviceNumber.of((long) attribute(found, "rdev")), 0);
                case REGULAR_FILE -> new Identity(
                        false, DeviceNumber.of((long) attribute(found, "dev")), (long) attribute(found, "ino"));
                default -> throw new IOException(path + " is neither a block device nor a file: name one of them");
            };
        }
    }
}

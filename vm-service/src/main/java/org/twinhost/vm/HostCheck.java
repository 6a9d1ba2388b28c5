package org.twinhost.vm;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.vm.VmCommand;

/**
 * What this node lacks for guests that a configuration would have it run. It looks, and changes nothing. Where it can't see,
 * it says nothing: the start will.
 *
 * @param onlineCpus where the kernel tells the CPUs that are in use
 */
record HostCheck(HostMemory memory, HostBridges bridges, Path onlineCpus) {

    /** Of the machine that this runs on. */
    static HostCheck ofThisNode(HostMemory memory) {
        return new HostCheck(memory, HostBridges.ofThisNode(), Path.of("/sys/devices/system/cpu/online"));
    }

    /** All reasons at once; may wait for a file system. */
    List<String> reasons(VmCommand.Check needed) {
        var found = new ArrayList<String>();
        memory.whyNot(needed.memoryMib()).ifPresent(why -> found.add("a guest is too large: " + why));
        whyNotCpus(needed.vcpus()).ifPresent(found::add);
        needed.bridges().stream().distinct().map(bridges::whyNot).flatMap(Optional::stream).forEach(found::add);
        needed.files().stream().distinct().map(HostCheck::whyNotFile).flatMap(Optional::stream).forEach(found::add);
        return List.copyOf(found);
    }

    /** Of all guests that may come to run here together. */
    List<String> reasons(VmCommand.CheckAll needed) {
        return memory.whyNotAll(needed.guests(), needed.memoryMib()).stream().toList();
    }

    private Optional<String> whyNotCpus(int vcpus) {
        try {
            var here = count(Files.readString(onlineCpus).strip());
            return vcpus <= here ? Optional.empty() : Optional.of("a guest has " + vcpus + " virtual CPUs, and this node has "
                    + here + " CPUs: give it fewer (vcpus), or keep it to a node that has them");
        } catch (IOException | NumberFormatException unknown) {
            return Optional.empty();
        }
    }

    /** Of a list such as {@code 0-3,6}. */
    private static int count(String list) {
        int cpus = 0;
        for (var range : list.split(",")) {
            var ends = range.split("-", 2);
            cpus += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return cpus;
    }

    /** One that is there but closed to this service is no reason: libvirt opens it, and gives it to QEMU. */
    private static Optional<String> whyNotFile(String name) {
        try {
            var found = Files.readAttributes(Path.of(name), BasicFileAttributes.class);
            return found.isRegularFile() ? Optional.empty() : Optional.of(name + " is no file: name the file itself");
        } catch (NoSuchFileException missing) {
            return Optional.of(name + " is not there: copy it to this node, or name another file");
        } catch (AccessDeniedException closed) {
            return Optional.of(name + " can't be read: a folder on its way is closed to all but its owner, and to QEMU; put it"
                    + " where everybody may read, such as /var/lib/libvirt or /usr/lib");
        } catch (FileSystemException trouble) {
            return Optional.of(name + " can't be read: " + trouble.getReason());
        } catch (IOException | InvalidPathException trouble) {
            return Optional.of(name + " can't be read: " + trouble.getMessage());
        }
    }
}

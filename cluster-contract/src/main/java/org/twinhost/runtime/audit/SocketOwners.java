package org.twinhost.runtime.audit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whose the other end of a connection is that comes from this machine: the kernel's tables of sockets know, and a client can't
 * say otherwise. Reads files, so never on an event loop; while the client waits for its answer, for afterwards it is gone.
 */
public final class SocketOwners {

    /** What the kernel says of a process that descends from no login. */
    private static final long NO_LOGIN = 0xFFFF_FFFFL;

    private static final byte[] IPV4_IN_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private record Socket(int uid, long inode) {}

    private final Path proc;
    private final Path passwd;

    public SocketOwners() {
        this(Path.of("/proc"), Path.of("/etc/passwd"));
    }

    SocketOwners(Path proc, Path passwd) {
        this.proc = proc;
        this.passwd = passwd;
    }

    /**
     * Who is connected.
     *
     * @param client the other end
     * @param server ours
     */
    public Peer peer(InetSocketAddress client, InetSocketAddress server) {
        var from = client.getAddress().getHostAddress() + ":" + client.getPort();
        return socket(client, server).map(socket -> {
            var pid = holder(socket.inode());
            return new Peer(from, socket.uid(), login(socket.uid()), pid.isPresent() ? pid.getAsLong() : null,
                    pid.isPresent() ? line(proc.resolve(pid.getAsLong() + "/comm")) : null,
                    pid.isPresent() ? session(pid.getAsLong()) : null);
        }).orElse(Peer.unknown(from));
    }

    private Optional<Socket> socket(InetSocketAddress client, InetSocketAddress server) {
        // A client of Java or Go uses an IPv6 socket for an IPv4 address.
        return socket("tcp", hex(client, false), hex(server, false))
                .or(() -> socket("tcp6", hex(client, true), hex(server, true)));
    }

    private Optional<Socket> socket(String table, String local, String remote) {
        return lines(proc.resolve("net/" + table)).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 9 && fields[1].equals(local) && fields[2].equals(remote))
                .map(fields -> new Socket(Integer.parseUnsignedInt(fields[7]), Long.parseLong(fields[9])))
                // One that was closed has neither a process nor an inode, and the kernel calls it root's.
                .filter(socket -> socket.inode() != 0)
                .findFirst();
    }

    /** As the kernel prints it: words of four bytes in the order of this machine. */
    private static String hex(InetSocketAddress end, boolean six) {
        var bytes = bytes(end.getAddress(), six);
        var words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        var text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format("%08X", words.getInt()));
        }
        return text.append(String.format(":%04X", end.getPort())).toString();
    }

    private static byte[] bytes(InetAddress address, boolean six) {
        var bytes = address.getAddress();
        return six && bytes.length == 4
                ? ByteBuffer.allocate(16).put(IPV4_IN_IPV6).put(bytes).array() : bytes;
    }

    private OptionalLong holder(long inode) {
        var wanted = Path.of("socket:[" + inode + "]");
        try (var processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (var process : processes) {
                if (holds(process, wanted)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static boolean holds(Path process, Path wanted) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var each : open) {
                if (Files.readSymbolicLink(each).equals(wanted)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It has ended meanwhile, or is not ours to look into.
            return false;
        }
        return false;
    }

    private @Nullable String session(long pid) {
        var login = line(proc.resolve(pid + "/loginuid"));
        if (login == null || !login.matches("\\d{1,10}") || Long.parseLong(login) == NO_LOGIN) {
            return null;
        }
        var name = login(Integer.parseUnsignedInt(login));
        return name == null ? login : name;
    }

    private @Nullable String login(int uid) {
        var number = Integer.toUnsignedString(uid);
        return lines(passwd).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[2].equals(number))
                .map(fields -> fields[0])
                .findFirst().orElse(null);
    }

    private static @Nullable String line(Path file) {
        var lines = lines(file);
        return lines.isEmpty() ? null : lines.getFirst().strip();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whose the other end of a connection is that comes from this machine: the kernel's tables of sockets know, and a client can't
 * say otherwise. Reads files, so never on an event loop; while the client waits for its answer, for afterwards it is gone.
 */
public final class SocketOwners {

    /** What the kernel says of a process that descends from no login. */
    private static final long NO_LOGIN = 0xFFFF_FFFFL;

    /** A person does not feel that; nor does the next in the queue starve. */
    private static final Duration LOOK_MAX = Duration.ofMillis(200);

    private static final byte[] IPV4_IN_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** In the kernel's tables: listening sockets come first there. */
    private static final String LISTENS = "0A";

    private record Socket(int uid, long inode) {}

    /**
     * A socket that is listened at.
     *
     * @param inode the kernel's number of it; another one is another socket
     */
    public record Listener(int uid, long inode) {}

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
            var pid = holder(socket);
            return new Peer(from, socket.uid(), login(socket.uid()), pid.isPresent() ? pid.getAsLong() : null,
                    pid.isPresent() ? line(proc.resolve(pid.getAsLong() + "/comm")) : null,
                    pid.isPresent() ? session(pid.getAsLong()) : null);
        }).orElse(Peer.unknown(from));
    }

    /**
     * Who is connected by a unix socket, of which the kernel says whose it is.
     *
     * @param from what it is
     * @param pid the process that connected
     */
    public Peer peer(String from, int uid, long pid) {
        return new Peer(from, uid, login(uid), pid, line(proc.resolve(pid + "/comm")), session(pid));
    }

    /** Who listens at exactly this address of this machine; several where IPv4 and IPv6 have one each. */
    public List<Listener> listeners(InetSocketAddress server) {
        var found = new ArrayList<Listener>();
        listeners("tcp", hex(server, false), found);
        listeners("tcp6", hex(server, true), found);
        return found;
    }

    private void listeners(String table, String local, List<Listener> found) {
        try (var lines = Files.newBufferedReader(proc.resolve("net/" + table))) {
            lines.readLine();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var fields = line.strip().split("\\s+");
                if (fields.length <= 9 || !fields[3].equals(LISTENS)) {
                    return;
                }
                if (fields[1].equals(local)) {
                    found.add(new Listener(Integer.parseUnsignedInt(fields[7]), Long.parseLong(fields[9])));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // As if nobody listened: nothing is said to somebody who is not known.
            found.clear();
        }
    }

    /** The number of this user. */
    public OptionalInt uid(String login) {
        return lines(passwd).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[0].equals(login) && fields[2].matches("\\d{1,9}"))
                .mapToInt(fields -> Integer.parseInt(fields[2]))
                .findFirst();
    }

    /** This process's own. */
    public int ownUid() throws IOException {
        return (Integer) Files.getAttribute(proc.resolve("self"), "unix:uid");
    }

    private Optional<Socket> socket(InetSocketAddress client, InetSocketAddress server) {
        // A client of Java or Go uses an IPv6 socket for an IPv4 address.
        return socket("tcp", hex(client, false), hex(server, false))
                .or(() -> socket("tcp6", hex(client, true), hex(server, true)));
    }

    /** Line by line: on a node with many connections the table is long, and somebody waits. */
    private Optional<Socket> socket(String table, String local, String remote) {
        try (var lines = Files.newBufferedReader(proc.resolve("net/" + table))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var fields = line.strip().split("\\s+");
                // One that was closed has neither a process nor an inode, and the kernel calls it root's.
                if (fields.length > 9 && fields[1].equals(local) && fields[2].equals(remote) && !fields[9].equals("0")) {
                    return Optional.of(new Socket(Integer.parseUnsignedInt(fields[7]), Long.parseLong(fields[9])));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
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

    /** Its process, unless it takes too long to find: others wait, and the uid is known. */
    private OptionalLong holder(Socket socket) {
        var wanted = Path.of("socket:[" + socket.inode() + "]");
        var deadline = System.nanoTime() + LOOK_MAX.toNanos();
        try (var processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (var process : processes) {
                if (System.nanoTime() - deadline > 0) {
                    return OptionalLong.empty();
                }
                if (isOf(process, socket.uid()) && holds(process, wanted)) {
                    return OptionalLong.of(Long.parseLong(String.valueOf(process.getFileName())));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    /** There may be thousands of others, with as many files each. */
    private static boolean isOf(Path process, int uid) {
        try {
            return Files.getAttribute(process, "unix:uid") instanceof Integer owner && owner == uid;
        } catch (IOException ended) {
            return false;
        }
    }

    private static boolean holds(Path process, Path wanted) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var each : open) {
                if (isLinkTo(each, wanted)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It has ended meanwhile, or is not ours to look into.
            return false;
        }
        return false;
    }

    /** A file that is closed while it is looked at is none, and the others still count. */
    private static boolean isLinkTo(Path link, Path wanted) {
        try {
            return Files.readSymbolicLink(link).equals(wanted);
        } catch (IOException closed) {
            return false;
        }
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

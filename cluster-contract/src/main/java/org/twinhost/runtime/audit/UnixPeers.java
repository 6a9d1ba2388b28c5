package org.twinhost.runtime.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a unix socket, by the user and process that the kernel says. Never on an event loop. */
public final class UnixPeers {

    /** What the kernel says of a process that descends from no login. */
    private static final long NO_LOGIN = 0xFFFF_FFFFL;

    private final Path proc;
    private final Path passwd;

    public UnixPeers() {
        this(Path.of("/proc"), Path.of("/etc/passwd"));
    }

    UnixPeers(Path proc, Path passwd) {
        this.proc = proc;
        this.passwd = passwd;
    }

    /**
     * Who is connected.
     *
     * @param from what it is
     * @param pid the process that connected
     */
    public Peer peer(String from, int uid, long pid) {
        return new Peer(from, uid, login(uid), pid, line(proc.resolve(pid + "/comm")), session(pid));
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

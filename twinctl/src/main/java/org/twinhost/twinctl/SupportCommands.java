package org.twinhost.twinctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.bundle.SupportBundle;
import org.twinhost.twinctl.rest.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** For who asks for help. */
@Command(name = "support-bundle", description = {
    "Packs what somebody needs who is to help with this node into one file for your eyes alone: status, reasons, events,"
        + " configuration, audit, logs, and what the machine says of itself.",
    "Secrets of this node are taken out; read MANIFEST in it, and look through it, before you give it away. What can't be had,"
        + " because a service is down or because you are not root, is said and left out. Make one on each node."
})
final class SupportCommands implements Runnable {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @ParentCommand
    private Twinctl twinctl;

    @Option(names = "--to", paramLabel = "FILE",
            description = "where to; if nothing is said a new file in this folder, named after node and time")
    private @Nullable Path file;

    @Option(names = "--since", paramLabel = "TIME", converter = ClusterCommands.Maintenance.Time.class, defaultValue = "1d",
            description = "how far back logs go: 90s, 30m, 2h or 1d; 1d if nothing is said")
    private Duration since;

    @Override
    public void run() {
        var now = twinctl.surroundings.clock().get().instant();
        var name = "twinhost-support-" + node() + "-" + MOMENT.format(now);
        var to = file == null ? Path.of(name + ".tar.gz") : file;
        var log = Path.of(Optional.ofNullable(System.getenv("TWINHOST_LOG")).orElse("/var/log/twinhost"));
        var version = new Twinctl.Version().getVersion()[0];
        var made = SupportBundle.real(twinctl.surroundings.etc(), twinctl.surroundings.state(), log, twinctl.rest, version,
                twinctl.surroundings.patience()).make(to, name, now, since);
        var told = Twinctl.json().put("file", made.file().toAbsolutePath().toString()).put("files", made.contents().files());
        made.contents().missing().forEach(told.putArray("missing")::add);
        made.contents().remarks().forEach(told.putArray("notWhole")::add);
        twinctl.show(told, _ -> text(made));
    }

    /** As the kernel calls it: the services may be down. */
    private static String node() {
        try {
            var name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.matches("[A-Za-z0-9.-]{1,63}") ? name : "node";
        } catch (IOException e) {
            throw new Refusal("this machine has no name: " + e);
        }
    }

    private static String text(SupportBundle.Made made) {
        var text = new StringBuilder();
        text.append(made.file()).append(" has ").append(made.contents().files()).append(" files, for your eyes alone.\n");
        if (!made.contents().missing().isEmpty()) {
            text.append("Not in it:\n");
            made.contents().missing().forEach(line -> text.append("  ").append(PlainText.of(line)).append('\n'));
        }
        if (!made.contents().remarks().isEmpty()) {
            text.append("Not whole:\n");
            made.contents().remarks().forEach(line -> text.append("  ").append(PlainText.of(line)).append('\n'));
        }
        return text.append("Secrets of this node are taken out. Look through it all the same before you give it away:\n")
                .append("  tar -xOzf ").append(made.file()).append(" --wildcards '*/MANIFEST'\n").toString();
    }
}

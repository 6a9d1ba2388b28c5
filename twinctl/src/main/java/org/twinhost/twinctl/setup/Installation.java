package org.twinhost.twinctl.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.setup.check.BmcObjections;
import org.twinhost.twinctl.setup.check.FirewallObjections;
import org.twinhost.twinctl.setup.check.LinkObjections;
import org.twinhost.twinctl.setup.check.MachineObjections;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;
import org.twinhost.twinctl.setup.plan.Plan;
import org.twinhost.twinctl.setup.plan.Planning;
import org.twinhost.twinctl.setup.plan.Step;

/** Puts a node together on this machine; nothing of it is visible before all of it is made. For one thread. */
public final class Installation {

    private static final String TEMPLATE = "/usr/lib/twinhost/ldap/slapd.conf.template";
    private static final String STATE = "/var/lib/twinhost";
    private static final String FIREWALL_UNIT = "twinhost-firewall";
    /** In the order of docs/running.md; the last is the first to be stopped. */
    private static final List<String> UNITS = List.of("mosquitto", "slapd", "heartbeat", "config", "fencing", "replication",
            "vm", "resource", "gateway", "leave");
    /**
     * Those that are started when their process is there. The others say themselves when they serve (decision 0101), which some
     * do only when later ones do: nobody waits for that here, who joins watches what becomes of them.
     */
    private static final Set<String> WITH_THEIR_PROCESS = Set.of("mosquitto", "slapd", "gateway");
    private static final Pattern SINCE = Pattern.compile("^# Made by twinctl at (\\S+)$", Pattern.MULTILINE);
    private static final Pattern GROUP = Pattern.compile("^[^#\\n]*ENV\\{DM_VG_NAME\\}==\"([^\"]+)\"", Pattern.MULTILINE);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Machine machine;
    private final Host host;
    private final Path etc;
    private final Making making;
    private final Staging staging;

    /** @param etc {@code /etc/twinhost} */
    public Installation(Machine machine, Host host, Path etc) {
        this.machine = machine;
        this.host = host;
        this.etc = etc;
        this.making = new Making(host, etc.resolve(Staging.NAME));
        this.staging = new Staging(machine, host, etc, making);
    }

    // What is there ----------------------------------------------------------------------------------------------------

    /** {@code jupiter1 of jupiter, since 2026-11-30 15:02 UTC}; empty: this machine is no node. */
    public Optional<String> isSetUp() {
        return mark().map(text -> property(text, "node").orElse("a node without a name") + " of "
                + property(text, "cluster").orElse("a cluster without a name") + since(text));
    }

    private Optional<String> mark() {
        return machine.read(etc.resolve(Planning.MARK).toString());
    }

    private static String since(String text) {
        var found = SINCE.matcher(text);
        try {
            return found.find() ? ", since " + MOMENT.format(Instant.parse(found.group(1))) : "";
        } catch (DateTimeException edited) {
            return "";
        }
    }

    private static Optional<String> property(String text, String name) {
        var found = Pattern.compile("^\\s*twinhost\\." + name + "\\s*=\\s*(\\S+)", Pattern.MULTILINE).matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** What an earlier setup left that did not end, and {@link #carryOut} takes away; empty: nothing. */
    public Optional<String> leftover() {
        return staging.isThere() && mark().isEmpty()
                ? Optional.of(staging.folder() + (staging.placed().isEmpty() ? "" : " and "
                        + String.join(", ", staging.placed().stream().map(Path::toString).toList())))
                : Optional.empty();
    }

    /** What stands against it, all at once; changes nothing. */
    public List<Objection> objections(NodeToBe wanted) {
        var found = new ArrayList<Objection>();
        found.addAll(MachineObjections.of(machine, wanted));
        found.addAll(LinkObjections.of(machine, wanted));
        found.addAll(BmcObjections.of(host, wanted, etc));
        found.addAll(FirewallObjections.of(machine, wanted));
        inTheWay(wanted, found);
        return List.copyOf(found);
    }

    /** What somebody made by hand, or an earlier node left. */
    private void inTheWay(NodeToBe wanted, List<Objection> found) {
        if (machine.read(TEMPLATE).isEmpty()) {
            return; // said already: nothing of the package is here
        }
        var swept = staging.placed();
        var there = plan(wanted).places().stream().filter(place -> !swept.contains(place))
                .filter(place -> machine.isThere(place.toString())
                        && (machine.read(place.toString()).isPresent() || !machine.list(place.toString()).isEmpty()))
                .map(Path::toString).toList();
        if (!there.isEmpty()) {
            found.add(Objection.blocking("files", String.join(", ", there) + (there.size() == 1 ? " is" : " are")
                    + " there already, and no setup made " + (there.size() == 1 ? "it" : "them"),
                    "move away what a person made; to begin anew: apt-get purge twinhost, and install it again"));
        }
        var states = List.of("config", "slapd", "replication", "resource", "fencing").stream()
                .filter(name -> !machine.list(STATE + "/" + name).isEmpty()).map(name -> STATE + "/" + name).toList();
        if (!states.isEmpty()) {
            found.add(Objection.blocking("state", "an earlier node has left " + String.join(", ", states),
                    "to begin anew: apt-get purge twinhost, and install it again"));
        }
    }

    // What is done -----------------------------------------------------------------------------------------------------

    /** @throws Refusal what the package brings is missing */
    public Plan plan(NodeToBe wanted) {
        var template = machine.read(TEMPLATE).orElseThrow(() -> new Refusal(
                "there is no " + TEMPLATE + ": apt-get install ./twinhost_*.deb"));
        return Planning.of(wanted, template, etc, machine.now());
    }

    /**
     * Does it; what an earlier one left that did not end is swept away first. At a failure all is taken back.
     *
     * @param tell gets a line for each step
     * @throws Refusal what failed, and what to do
     */
    public void carryOut(Plan plan, Consumer<String> tell) {
        try (var _ = host.alone()) {
            staging.sweep(tell);
            isSetUp().ifPresent(node -> {
                throw new Refusal("this machine is " + node + " already; nothing was changed");
            });
            try {
                staging.begin();
                perform(plan, tell);
            } catch (IOException | Refusal failed) {
                throw takenBack(why(failed));
            }
        } catch (IOException failed) {
            throw new Refusal(why(failed) + "; nothing was changed");
        }
    }

    private Refusal takenBack(String why) {
        try {
            staging.sweep(_ -> { });
            var node = isSetUp();
            if (node.isPresent()) {
                return new Refusal(why + "\nAll was in its place before that: this machine is " + node.get());
            }
            return new Refusal(why + "\nAll that was made is taken away again, nothing has changed. Mend it and set up again.");
        } catch (IOException failed) {
            return new Refusal(why + "\nWhat was made could not be taken away (" + why(failed)
                    + "); the next setup does it first.");
        }
    }

    /** Java names the file alone, where the kind of its exception says the rest. */
    private static String why(Exception failed) {
        var message = String.valueOf(failed.getMessage());
        return !(failed instanceof FileSystemException named) || named.getReason() != null ? message : message + ": "
                + switch (named) {
                    case NoSuchFileException _ -> "there is no such file or folder";
                    case FileAlreadyExistsException _ -> "it is there already";
                    case DirectoryNotEmptyException _ -> "the folder is not empty";
                    case AccessDeniedException _ -> "permission denied";
                    default -> named.getClass().getSimpleName();
                };
    }

    private void perform(Plan plan, Consumer<String> tell) throws IOException {
        var isPlacing = false;
        for (var step : plan.steps()) {
            if (step instanceof Step.Place && !isPlacing) {
                isPlacing = true;
                staging.willPlace(plan.places().stream().filter(place -> !place.equals(etc.resolve(Planning.MARK))).toList());
            }
            perform(step);
            tell.accept(step.text());
        }
        staging.end();
    }

    private void perform(Step step) throws IOException {
        switch (step) {
            case Step.Make make -> staging.make(make);
            case Step.MakeBy make -> making.make(make);
            case Step.Place(var place) -> staging.place(place);
            case Step.Run run -> making.run(run.words());
            case Step.Mark(var place) -> staging.place(place);
        }
    }

    /**
     * Starts all of a node, now and at each boot. Only when the other node is to start as well: one alone gives the other up,
     * and fences it.
     *
     * @throws Refusal what did not start
     */
    public void start(Consumer<String> tell) {
        if (isSetUp().isEmpty()) {
            throw new Refusal("this machine is no node, and nothing can be started: twinctl setup");
        }
        try {
            staging.sweep(_ -> { });
            if (machine.isThere(etc.resolve(Planning.FIREWALL).toString())) {
                making.run(List.of("systemctl", "enable", "--now", FIREWALL_UNIT));
                tell.accept("started: " + FIREWALL_UNIT);
            }
            // Enabled all at once and then started one by one: a boot in between is as if all had been started.
            var words = new ArrayList<>(List.of("systemctl", "enable"));
            UNITS.forEach(unit -> words.add("twinhost-" + unit));
            making.run(words);
            for (var unit : UNITS) {
                making.run(WITH_THEIR_PROCESS.contains(unit)
                        ? List.of("systemctl", "start", "twinhost-" + unit)
                        : List.of("systemctl", "start", "--no-block", "twinhost-" + unit));
                tell.accept("started: twinhost-" + unit);
            }
        } catch (IOException failed) {
            throw new Refusal(why(failed) + "\nMend it (journalctl -u 'twinhost-*'), then do the same again.");
        }
    }

    /**
     * What {@link #carryOut} placed here, for who invites the other node; its {@code node} is this one.
     *
     * @throws Refusal this machine is no node, or something of it can't be read
     */
    public NodeToBe asPrepared() {
        var mark = mark().orElseThrow(() -> new Refusal("this machine is no node yet: twinctl setup"));
        var configuration = configuration();
        var shared = new LinkedHashMap<String, String>();
        NodeToBe.OF_THE_CLUSTER.forEach(name -> shared.put(name, file(name)));
        // Another configuration may be in force by now: those of the first one need not be there any more.
        NodeToBe.passwordFiles(configuration, etc.toString()).forEach(name ->
                machine.read(etc.resolve(name).toString()).ifPresent(text -> shared.put(name, text)));
        var group = GROUP.matcher(machine.read(Planning.UDEV_RULE.toString()).orElse(""));
        return new NodeToBe(configuration, new NodeId(property(mark, "node").orElse("")), shared,
                group.find() ? group.group(1) : null, machine.isThere(etc.resolve(Planning.FIREWALL).toString()));
    }

    private ClusterSnapshot configuration() {
        try {
            return Rest.as(Json.read(file("cluster.json").getBytes(StandardCharsets.UTF_8)), ClusterSnapshot.class);
        } catch (IOException noJson) {
            throw new Refusal(etc.resolve("cluster.json") + " is no JSON: " + noJson.getMessage());
        }
    }

    private String file(String name) {
        return machine.read(etc.resolve(name).toString()).filter(text -> !text.isBlank()).orElseThrow(() -> new Refusal(
                etc.resolve(name) + " can't be read, or is empty; twinctl doctor tells what else is missing here"));
    }
}

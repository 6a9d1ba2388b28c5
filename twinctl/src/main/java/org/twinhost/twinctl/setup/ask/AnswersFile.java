package org.twinhost.twinctl.setup.ask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.setup.node.Address;

/** Answers as {@code key = value} lines: read whole or not at all, with every reason. For one file. */
public final class AnswersFile {

    private static final List<String> KEYS = List.of("cluster", "node", "peer", "link.NAME", "serial", "bmc.NODE",
            "bmc.NODE.port", "bmc.NODE.user", "bmc.NODE.password", "bmc.NODE.password-file", "bmc.NODE.cipher-suite", "protect",
            "volume-group", "firewall", "deadtime", "slowest-off");
    private static final Pattern BMC = Pattern.compile("bmc\\.([^.]+)(\\.(.+))?");
    private static final List<String> OF_BMC = List.of("port", "user", "password", "password-file", "cipher-suite");
    private static final String REPLICATION = "replication";
    private static final int PORT_MAX = 65_535;
    private static final int CIPHER_SUITE_MAX = 17;
    private static final int DEADTIME_MIN = 500;
    private static final int TIME_MAX = 600_000;

    /**
     * What a file says.
     *
     * @param answers empty: there are reasons
     * @param reasons all of them, with lines
     */
    public record Reading(Optional<Answers> answers, List<String> reasons) {}

    /** A file that holds a password: its content, or why it is none. */
    public sealed interface PasswordFile {
        record Holds(String content) implements PasswordFile {

            @Override
            public String toString() {
                return "Holds";
            }
        }

        record Fails(String why) implements PasswordFile {}
    }

    private final Map<String, AnswerLines.Line> lines = new LinkedHashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final boolean isRootsAlone;
    private final Function<String, PasswordFile> files;

    private AnswersFile(boolean isRootsAlone, Function<String, PasswordFile> files) {
        this.isRootsAlone = isRootsAlone;
        this.files = files;
    }

    /**
     * @param isRootsAlone nobody but root reads the file, so passwords may be in it
     * @param files by path
     */
    public static Reading read(String text, boolean isRootsAlone, Function<String, PasswordFile> files) {
        return new AnswersFile(isRootsAlone, files).reading(text);
    }

    private Reading reading(String text) {
        lines.putAll(AnswerLines.of(text, reasons));
        lines.forEach(this::known);
        var node = name("node");
        var peer = name("peer");
        var cluster = checked("cluster", Legal::cluster);
        var links = links();
        var serial = serial();
        var bmcs = new ArrayList<Answers.Bmc>();
        for (var each : Arrays.asList(node, peer)) {
            if (each != null && (bmcs.isEmpty() || !each.equals(node))) {
                bmc(each).ifPresent(bmcs::add);
            }
        }
        strangeBmcs(node, peer);
        var protect = optional("protect", Legal::protect).map(Legal::protection).orElse(ProtectAgainst.USUAL);
        var group = optional("volume-group", value -> value.equals(Legal.NONE) ? Optional.empty() : Legal.volumeGroup(value))
                .filter(value -> !value.equals(Legal.NONE)).orElse(null);
        var firewall = optional("firewall", Legal::yesOrNo).filter(Legal::isYes).isPresent();
        var deadtime = number("deadtime", DEADTIME_MIN, Answers.USUAL_DEADTIME_MS);
        var slowestOff = number("slowest-off", 1, Answers.USUAL_SLOWEST_OFF_MS);
        if (node == null || peer == null || cluster == null) {
            return new Reading(Optional.empty(), List.copyOf(reasons));
        }
        var answers = new Answers(cluster, new NodeId(node), new NodeId(peer), links, serial, bmcs, protect, group, firewall,
                deadtime, slowestOff);
        reasons.addAll(linksAreWrong() ? List.of() : answers.contradictions());
        return reasons.isEmpty() ? new Reading(Optional.of(answers), List.of())
                : new Reading(Optional.empty(), List.copyOf(reasons));
    }

    private void known(String key, AnswerLines.Line line) {
        var bmc = BMC.matcher(key);
        if (bmc.matches()) {
            if (bmc.group(3) != null && !OF_BMC.contains(bmc.group(3))) {
                wrong(line, key, "there is no such key" + Legal.meant(bmc.group(3), OF_BMC));
            }
        } else if (!key.startsWith("link.") && !KEYS.contains(key)) {
            wrong(line, key, "there is no such key" + Legal.meant(key.replaceFirst("\\..*", ".NAME"), KEYS));
        }
    }

    private void wrong(AnswerLines.Line line, String key, String why) {
        reasons.add("line " + line.number() + ": " + key + ": " + why);
    }

    private @Nullable String name(String key) {
        return checked(key, Legal::node);
    }

    /** Null: it is not said, or can't be; that is a reason then. */
    private @Nullable String checked(String key, Function<String, Optional<String>> legal) {
        if (!lines.containsKey(key)) {
            reasons.add(key + " is not said");
        }
        return optional(key, legal).orElse(null);
    }

    private Optional<String> optional(String key, Function<String, Optional<String>> legal) {
        var line = lines.get(key);
        if (line == null) {
            return Optional.empty();
        }
        var why = legal.apply(line.value());
        why.ifPresent(reason -> wrong(line, key, reason));
        return why.isPresent() ? Optional.empty() : Optional.of(line.value());
    }

    private int number(String key, int least, int usual) {
        return optional(key, value -> Legal.number(value, least, TIME_MAX)).map(Integer::parseInt).orElse(usual);
    }

    private List<Answers.Link> links() {
        var links = new ArrayList<Answers.Link>();
        lines.forEach((key, line) -> {
            if (key.startsWith("link.")) {
                link(key.substring("link.".length()), key, line).ifPresent(links::add);
            }
        });
        return links;
    }

    private Optional<Answers.Link> link(String name, String key, AnswerLines.Line line) {
        var before = reasons.size();
        Legal.link(name).ifPresent(why -> wrong(line, key, why));
        var words = Legal.words(line.value());
        if (words.size() < 2 || words.size() > 3) {
            wrong(line, key, "it wants the address here, the other node's, and 'replication' if volumes are mirrored over it");
            return Optional.empty();
        }
        for (var address : words.subList(0, 2)) {
            Legal.address(address).ifPresent(why -> wrong(line, key, why));
        }
        if (words.size() > 2 && !words.get(2).equals(REPLICATION)) {
            wrong(line, key, Legal.said(words.get(2)) + " is no 'replication'");
        }
        return reasons.size() > before ? Optional.empty() : Optional.of(new Answers.Link(name,
                Address.of(words.get(0)).orElseThrow(), Address.of(words.get(1)).orElseThrow(), words.size() > 2));
    }

    /** What is said of them all would be said wrongly. */
    private boolean linksAreWrong() {
        return reasons.stream().anyMatch(reason -> reason.contains(": link."));
    }

    private Answers.@Nullable Serial serial() {
        return optional("serial", value -> value.equals(Legal.NONE) ? Optional.empty()
                : Legal.words(value).size() > 2 ? Optional.of("it wants one path, or two where the other node's is another")
                : Legal.words(value).stream().flatMap(path -> Legal.serial(path).stream()).findFirst()
                        .or(() -> value.isEmpty() ? Legal.serial(value) : Optional.empty()))
                .filter(value -> !value.equals(Legal.NONE)).map(Legal::words)
                .map(paths -> new Answers.Serial(paths.getFirst(), paths.getLast())).orElse(null);
    }

    private Optional<Answers.Bmc> bmc(String node) {
        var key = "bmc." + node;
        if (!lines.containsKey(key)) {
            reasons.add(key + " is not said: the address of " + node + "'s BMC; or none, and when it dies its guests wait for a"
                    + " person");
            return Optional.empty();
        }
        var isNone = Legal.NONE.equals(lines.get(key).value());
        var before = reasons.size();
        var address = optional(key, value -> isNone ? Optional.empty() : Legal.bmc(value));
        var port = optional(key + ".port", value -> Legal.number(value, 1, PORT_MAX)).map(Integer::parseInt);
        var suite = optional(key + ".cipher-suite", value -> Legal.number(value, 1, CIPHER_SUITE_MAX)).map(Integer::parseInt);
        var user = isNone ? null : checked(key + ".user", Legal::user);
        var password = isNone ? Optional.<String>empty() : password(key);
        if (isNone || reasons.size() > before || user == null) {
            return Optional.empty();
        }
        return Optional.of(new Answers.Bmc(new NodeId(node), address.orElseThrow(), port.orElse(Answers.USUAL_IPMI_PORT), user,
                password.orElseThrow(), suite.orElse(Answers.USUAL_CIPHER_SUITE)));
    }

    private Optional<String> password(String key) {
        var itself = lines.get(key + ".password");
        var file = lines.get(key + ".password-file");
        if (file == null) {
            if (itself == null) {
                reasons.add(key + ".password-file is not said: a file that holds the password, and that nobody but root reads");
                return Optional.empty();
            }
            return itself(itself, key);
        }
        if (itself != null) {
            wrong(file, key + ".password-file", "there is " + key + ".password as well; take one of them out");
            return Optional.empty();
        }
        return switch (files.apply(file.value())) {
            case PasswordFile.Fails(var why) -> {
                wrong(file, key + ".password-file", why);
                yield Optional.empty();
            }
            case PasswordFile.Holds(var content) -> legal(file, key + ".password-file", content.strip());
        };
    }

    private Optional<String> itself(AnswerLines.Line line, String key) {
        if (!isRootsAlone) {
            wrong(line, key + ".password", "others than root can read this file: chown root:root and chmod 600, or use " + key
                    + ".password-file");
            return Optional.empty();
        }
        return legal(line, key + ".password", line.value());
    }

    private Optional<String> legal(AnswerLines.Line line, String key, String password) {
        var why = Legal.password(password);
        why.ifPresent(reason -> wrong(line, key, "the password is of no use: " + reason));
        return why.isPresent() ? Optional.empty() : Optional.of(password);
    }

    private void strangeBmcs(@Nullable String node, @Nullable String peer) {
        if (node == null || peer == null || node.equals(peer)) {
            return; // said already
        }
        var told = new HashSet<String>();
        lines.forEach((key, line) -> {
            var bmc = BMC.matcher(key);
            if (bmc.matches() && !List.of(node, peer).contains(bmc.group(1)) && told.add(bmc.group(1))) {
                wrong(line, key, "there is no node " + Legal.said(bmc.group(1)) + ", there are '" + node
                        + "' and '" + peer + "'");
            }
        });
    }
}

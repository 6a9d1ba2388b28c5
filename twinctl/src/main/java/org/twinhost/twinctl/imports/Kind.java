package org.twinhost.twinctl.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twinhost.twinctl.imports.drbd.DrbdRules;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Rules;
import org.twinhost.twinctl.imports.heartbeat.AuthKeys;
import org.twinhost.twinctl.imports.heartbeat.HaCfRules;
import org.twinhost.twinctl.imports.heartbeat.HaResources;
import org.twinhost.twinctl.imports.libvirt.DomainRules;
import org.twinhost.twinctl.imports.xen.XenRules;

/** What is read. Names are as {@code --kind} takes them. */
public enum Kind {
    drbd("drbd.conf and *.res of DRBD 0.7, 8 and 9", DrbdRules.ALL),
    hacf("ha.cf of Heartbeat", HaCfRules.ALL),
    authkeys("authkeys of Heartbeat", AuthKeys.RULES),
    haresources("haresources of Heartbeat", HaResources.RULES),
    xen("a guest of Xen, as xm create takes it", XenRules.ALL),
    libvirt("a domain of libvirt, as virsh dumpxml prints it", DomainRules.ALL);

    private static final Set<String> METHODS = Set.of("crc", "md5", "sha1");
    private static final Set<String> SET = Set.of("kernel", "memory", "name", "disk", "vif", "builder", "bootloader", "root",
            "vcpus", "ramdisk");

    private final String about;
    private final Rules rules;

    Kind(String about, Rules rules) {
        this.about = about;
        this.rules = rules;
    }

    public String about() {
        return about;
    }

    /** What is known of such files. */
    public Rules rules() {
        return rules;
    }

    /** By content, and by name where that says nothing; empty: it is none of these. */
    static Optional<Kind> of(OldFile file) {
        var said = file.text().lines().map(line -> line.split("#", 2)[0].strip()).filter(line -> !line.isEmpty())
                .toList();
        if (file.text().stripLeading().startsWith("<")) {
            return file.text().contains("<domain") ? Optional.of(libvirt) : Optional.empty();
        }
        if (said.stream().anyMatch(line -> startsWithWord(line, "auth"))
                && said.stream().anyMatch(line -> isKey(line))) {
            return Optional.of(authkeys);
        }
        if (said.stream().anyMatch(Kind::isOfDrbd) && file.text().contains("{")
                || !said.isEmpty() && said.stream().allMatch(line -> startsWithWord(line, "include"))) {
            return Optional.of(drbd);
        }
        if (said.stream().anyMatch(Kind::isSet)) {
            return Optional.of(xen);
        }
        if (words(said) * 2 > said.size()) {
            return Optional.of(hacf);
        }
        if (said.stream().anyMatch(line -> isOfHaresources(line))) {
            return Optional.of(haresources);
        }
        return named(file.lastName());
    }

    // By words and not by patterns: a file may be one line of a million blanks.

    private static boolean startsWithWord(String line, String word) {
        return line.startsWith(word) && line.length() > word.length() && Character.isWhitespace(line.charAt(word.length()));
    }

    /** The first word, up to a blank or one of these. */
    private static String first(String line, String marks) {
        var end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end)) && marks.indexOf(line.charAt(end)) < 0) {
            end++;
        }
        return line.substring(0, end);
    }

    private static boolean isOfDrbd(String line) {
        return switch (first(line, "{;")) {
            case "resource", "stacked-on-top-of", "global", "common", "include" -> true;
            default -> false;
        };
    }

    private static boolean isSet(String line) {
        var word = first(line, "=");
        return SET.contains(word) && line.substring(word.length()).stripLeading().startsWith("=");
    }

    private static boolean isKey(String line) {
        var number = first(line, "");
        var method = first(line.substring(number.length()).stripLeading(), "");
        return number.matches("[0-9]{1,4}") && (METHODS.contains(method) || method.startsWith("hmac"));
    }

    private static boolean isOfHaresources(String line) {
        var node = first(line, "");
        var rest = line.substring(node.length());
        return node.length() < line.length() && node.matches("[A-Za-z][A-Za-z0-9.-]*")
                && List.of("::", "drbddisk", "xendomains", "IPaddr").stream().anyMatch(rest::contains);
    }

    /** Lines that begin as those of ha.cf do. */
    private static long words(List<String> said) {
        return said.stream().filter(line -> HaCfRules.ALL.isWord(first(line, ""))).count();
    }

    private static Optional<Kind> named(String name) {
        return switch (name) {
            case "drbd.conf" -> Optional.of(drbd);
            case "ha.cf" -> Optional.of(hacf);
            case "authkeys" -> Optional.of(authkeys);
            case "haresources" -> Optional.of(haresources);
            default -> name.endsWith(".res") ? Optional.of(drbd) : Optional.empty();
        };
    }

    /** What an unrecognised file may be, and what to do with it. */
    static String unrecognised(OldFile file) {
        var text = file.text().stripLeading();
        if (text.isEmpty()) {
            return "it is empty";
        }
        if (text.startsWith("<")) {
            return "it is XML and no domain of libvirt; a cib.xml of Pacemaker is not read by this version: its constraints"
                    + " become 'constraints' (twinctl config explain constraints), guests come from the files that it names";
        }
        if (text.startsWith("(") || text.contains("(xend-")) {
            return "it is xend's own configuration: nothing of it is kept, bridges are the host's and guests are moved by"
                    + " twinctl vm move";
        }
        return "it is none of the files that are read; --kind says which it is: " + String.join(", ",
                Arrays.stream(values()).map(Kind::name).toList());
    }
}

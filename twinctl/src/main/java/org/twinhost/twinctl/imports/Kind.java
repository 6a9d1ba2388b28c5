package org.twinhost.twinctl.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

    private static final Pattern DRBD = Pattern.compile(
            "(?m)^\\s*((resource|stacked-on-top-of)\\s+\\S+\\s*\\{?|(global|common)\\s*\\{?|include\\s+\\S+\\s*;)");
    private static final Pattern SET = Pattern.compile(
            "(?m)^\\s*(kernel|memory|name|disk|vif|builder|bootloader|root|vcpus|ramdisk)\\s*=");
    private static final Pattern KEY = Pattern.compile("[0-9]{1,4}\\s+(crc|md5|sha1|hmac\\S*)(\\s.*)?");
    private static final Pattern RESOURCES = Pattern.compile("[A-Za-z][A-Za-z0-9.-]*\\s+.*(::|drbddisk|xendomains|IPaddr).*");

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
        var said = file.text().lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty())
                .toList();
        if (file.text().stripLeading().startsWith("<")) {
            return file.text().contains("<domain") ? Optional.of(libvirt) : Optional.empty();
        }
        if (said.stream().anyMatch(line -> line.startsWith("auth "))
                && said.stream().anyMatch(line -> KEY.matcher(line).matches())) {
            return Optional.of(authkeys);
        }
        if (DRBD.matcher(String.join("\n", said)).find() && file.text().contains("{") || said.stream().allMatch(line ->
                line.startsWith("include ")) && !said.isEmpty()) {
            return Optional.of(drbd);
        }
        if (SET.matcher(file.text()).find()) {
            return Optional.of(xen);
        }
        if (words(said) * 2 > said.size()) {
            return Optional.of(hacf);
        }
        if (said.stream().anyMatch(line -> RESOURCES.matcher(line).matches())) {
            return Optional.of(haresources);
        }
        return named(file.lastName());
    }

    /** Lines that begin as those of ha.cf do. */
    private static long words(List<String> said) {
        return said.stream().filter(line -> HaCfRules.ALL.find("", line.split("\\s+")[0], "").isPresent()).count();
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

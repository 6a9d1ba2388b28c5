package org.twinhost.twinctl.imports.heartbeat;

import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Rules;

/** What authkeys means; no secret of it is taken, or shown. */
public final class AuthKeys {

    public static final Rules RULES = Rules.of("""
            | auth | | mapped | one key is in use, the cluster's own; it is changed in steps while the cluster runs
            | key | sha1 | mapped | HMAC-SHA256 under the cluster's own key, made by setup; the old secret opens nothing here
            | key | md5 | mapped | HMAC-SHA256 under the cluster's own key, made by setup; the old secret opens nothing here
            | key | hmac | mapped | HMAC-SHA256 under the cluster's own key, made by setup; the old secret opens nothing here
            | key | crc | lost | a sum is no key, anybody could speak for a node: HMAC-SHA256 under the cluster's own key, \
            made by setup
            """);

    private AuthKeys() {}

    /** @throws Broken it can't be read; the draft is of no use then */
    public static void read(OldFile file, Draft draft) {
        for (var line : OldLine.of(file, false)) {
            if (line.word().equals("auth")) {
                if (line.values().isEmpty()) {
                    throw new Broken(line.place(), "expected the number of a key behind 'auth', found the end of the line");
                }
                var isMore = line.values().size() > 1 || !line.value(0).matches("[0-9]{1,4}");
                draft.tell(line.place(), "auth" + (line.value(0).matches("[0-9]{1,4}") ? " " + line.value(0) : "")
                        + (isMore ? " (not shown)" : ""), RULES.fate("", "auth", ""));
            } else if (line.word().matches("[0-9]{1,4}")) {
                if (line.values().isEmpty()) {
                    throw new Broken(line.place(), "expected crc, md5 or sha1 behind the number of a key, found the end of the"
                            + " line");
                }
                var method = RULES.find("", "key", line.value(0)).isPresent() ? " " + line.value(0) : "";
                var isMore = method.isEmpty() || line.values().size() > 1;
                draft.tell(line.place(), line.word() + method + (isMore ? " (not shown)" : ""),
                        RULES.fate("", "key", line.value(0)));
            } else {
                draft.tell(line.place(), line.word() + (line.values().isEmpty() ? "" : " (not shown)"),
                        RULES.unknown(line.word()));
            }
        }
    }
}

package org.twinhost.twinctl.imports.drbd;

import java.util.Set;
import java.util.stream.Collectors;
import org.twinhost.twinctl.imports.fate.Rules;

/** Directives of DRBD 0.7, 8.0 to 8.4 and 9. */
public final class DrbdRules {

    public static final Rules ALL = Rules.of(DrbdTable.OUTSIDE + DrbdTable.STARTUP + DrbdTable.DISK + DrbdTable.NET
            + DrbdTable.SYNCER + DrbdTable.REST);

    private static final Set<String> WORDS = ALL.all().stream().map(each -> each.word()).collect(Collectors.toSet());

    private DrbdRules() {}

    static boolean isWord(String text) {
        return WORDS.contains(text);
    }
}

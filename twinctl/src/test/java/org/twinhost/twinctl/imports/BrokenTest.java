package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.rest.Refusal;

/** Where a file is broken, and what was expected there. */
class BrokenTest {

    static Imported read(Kind kind, OldFile... files) {
        return Importing.of(List.of(files), kind, Seeds.onto(), new Answers(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()),
                new PlayedWorld(Map.of()));
    }

    /** Ends of lines are written as {@code ~}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "drbd | resource a {~ protocol C~} | line 3, column 1: expected ';' or '{' behind 'protocol' and its value, found '}'",
        "drbd | resource a {~ net { timeout 30~ ping-int 5; } } | line 3, column 2: expected ';' or '{' behind 'timeout' and"
            + " its value of line 2, found 'ping-int'",
        "drbd | resource a {~~ | line 3, column 1: expected '}' for the '{' of line 1 ('resource'), found the end of the file",
        "drbd | } | line 1, column 1: expected a section or the end of the file, found '}' that closes nothing",
        "drbd | resource a { { | line 1, column 14: expected the name of a section or a directive, found '{'",
        "drbd | resource ~`a\";` | line 2, column 2: expected a '\"' before the end of the line: a string begins here",
        "drbd | resource a; | line 1, column 10: expected '{' behind 'a', found ';'",
        "drbd | resource { } | line 1, column 1: expected one name behind 'resource', found none",
        "drbd | resource a { volume x { } } | line 1, column 14: expected a number from 0 to 65534 behind 'volume', found 'x'",
        "hacf | node a~deadtime soon | line 2, column 1: expected a time such as 500ms, 2 or 1m behind 'deadtime', found"
            + " 'soon'",
        "hacf | keepalive | line 1, column 1: expected a value behind 'keepalive', found the end of the line",
        "hacf |   serial ttyS0 | line 1, column 1: expected the path of a serial device, found 'ttyS0'",
        "hacf | ucast eth1 | line 1, column 1: expected a network card and an IP address behind 'ucast'",
        "authkeys | auth | line 1, column 1: expected the number of a key behind 'auth', found the end of the line",
        "authkeys | 1 | line 1, column 1: expected crc, md5 or sha1 behind the number of a key, found the end of the line",
        "haresources | a | line 1, column 1: expected resources behind the node a, found the end of the line",
        "haresources | drbddisk::r0 b | line 1, column 1: expected the name of a node, found 'drbddisk::r0'",
        "xen | import os | line 1, column 8: expected '=' behind 'import', found what is not shown; nothing is run here,"
            + " values alone are read",
        "xen | memory = 2 * 3 | line 1, column 12: expected the end of the line behind the value of 'memory', found '*';"
            + " nothing is run here, values alone are read",
        "xen | name = open('x') | line 1, column 8: expected a string, a number or a list, found 'open('x')'; nothing is run"
            + " here, values alone are read",
        "xen | name = 'a~b' | line 1, column 8: expected a ' before the end of the line: a string begins here",
        "xen | disk = [ 'a' 'b', 3 ~ | line 2, column 1: expected ',' or ']' for the list of line 1, found the end of the file;"
            + " nothing is run here, values alone are read",
        "libvirt | <domain>~<name>a</nam></domain> | line 2, column 10: expected </name> for line 2, found '</nam>'",
        "libvirt | <domain a=1/> | line 1, column 11: expected a quoted value of 'a', found no quote",
        "libvirt | <domain>&xxe;</domain> | line 1, column 9: expected one of &lt; &gt; &amp; &quot; &apos; or a number such as"
            + " &#65; (there are no other entities), found '&xxe;</domain>'",
        "libvirt | <network/> | line 1, column 1: expected <domain>, as virsh dumpxml prints it, found '<network>'",
    })
    void saysFileLineColumnAndWhatWasExpected(Kind kind, String text, String expected) {
        var file = new OldFile("old", text.replace("`", "").replace('~', '\n'));

        assertThatThrownBy(() -> read(kind, file)).isInstanceOf(Refusal.class)
                .hasMessage("not understood, nothing was written:\n  - old, " + expected);
    }

    @Test
    void noOtherFileIsReadAndNothingGrows() {
        var xxe = "<?xml version='1.0'?>\n<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n"
                + "<domain><name>&x;</name></domain>";
        assertThatThrownBy(() -> read(Kind.libvirt, new OldFile("old", xxe))).isInstanceOf(Refusal.class)
                .hasMessageContaining("line 2, column 1").hasMessageContaining("document type");
        var laughs = "<domain>" + "<a>".repeat(40) + "</domain>";
        assertThatThrownBy(() -> read(Kind.libvirt, new OldFile("old", laughs))).isInstanceOf(Refusal.class)
                .hasMessageContaining("nested deeper than 32");
        assertThatThrownBy(() -> read(Kind.drbd, new OldFile("old", "a {".repeat(100_000)))).isInstanceOf(Refusal.class)
                .hasMessageContaining("nested deeper than 16");
        assertThatThrownBy(() -> read(Kind.xen, new OldFile("old", "a = " + "[".repeat(100_000)))).isInstanceOf(Refusal.class)
                .hasMessageContaining("nested deeper than 8");
    }

    /** Also where they stand behind words that nobody knows. */
    @Test
    void secretsAreNotShown() {
        var imported = read(null, new OldFile("a.res", "common { net { shared-secret geheim; shared-secrt geheim; } }"),
                new OldFile("authkeys", "auth 1\n1 sha1 geheim\n2 geheim\n3 shal geheim\nkey geheim\n"),
                new OldFile("ha.cf", "node alpha\ncrm yes\nstonith_host * ipmi geheim\nstonit_host * geheim\n"),
                new OldFile("haresources", "alpha IPaddr::10.0.0.1 own::geheim\n"),
                new OldFile("web", "name = 'a'\nvncpasswd = 'geheim'\nvfb = [ 'vncpasswd=geheim' ]\nvncpaswd = 'geheim'\n"),
                new OldFile("a.xml", "<domain><devices><graphics passwd='geheim'/></devices></domain>"));

        assertThat(Report.text(imported, 100)).contains("(not shown)", "shared-secrt", "stonit_host", "vncpaswd")
                .doesNotContain("geheim");
        assertThatThrownBy(() -> read(Kind.drbd, new OldFile("a.res", "common { net { shared-secret geheim } }")))
                .hasMessageContaining("behind 'shared-secret' and its value, found '}'");
    }

    @Test
    void allFilesAreSpokenOfAtOnce() {
        assertThatThrownBy(() -> read(null, new OldFile("one.res", "resource a {"), new OldFile("ha.cf", "deadtime x")))
                .isInstanceOf(Refusal.class).hasMessageContaining("one.res, line 1").hasMessageContaining("ha.cf, line 1");
        assertThatThrownBy(() -> read(null, new OldFile("cib.xml", "<cib/>"), new OldFile("what", "hello\n"),
                new OldFile("xend-config.sxp", "(xend-port 8002)"), new OldFile("none", "\n")))
                .isInstanceOf(Refusal.class).hasMessageContainingAll("cib.xml: it is XML", "what: it is none of the files",
                        "xend-config.sxp: it is xend's own", "none: it is empty");
    }
}

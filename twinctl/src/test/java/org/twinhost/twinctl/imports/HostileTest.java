package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.rest.Refusal;

/** Files that somebody wrote to do harm, or by mistake: large in one place, and with secrets where nobody looks for them. */
class HostileTest {

    private static final int MUCH = 200_000;

    @Test
    void whatStandsThereManyTimesIsReadOnceAndWithoutAStack() {
        var tap = "name = 'a'\nmemory = 64\ndisk = [ 'tap" + ":aio".repeat(MUCH) + ":/dev/x,sda1,w' ]\n";
        assertThat(BrokenTest.read(null, new OldFile("web.cfg", tap)).files().getFirst().told()).isNotEmpty();

        var stars = "include \"" + "*".repeat(MUCH) + "x\";\nresource a { }\n";
        assertThat(BrokenTest.read(null, new OldFile("a.res", stars), new OldFile("b".repeat(200) + ".res", "resource b { }"))
                .files()).hasSize(2);
        assertThat(BrokenTest.read(null, new OldFile("a.res", "include \"\\\\E[(\";\nresource a { }\n")).files()).hasSize(1);
    }

    /** Each of these kept a pattern that steps back busy for hours. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", " ", "-", "a ", "\t"})
    void aLongRunOfOneThingIsNoWork(String once) {
        var text = "a" + once.repeat(MUCH) + "b";

        assertThatThrownBy(() -> BrokenTest.read(null, new OldFile("what", text))).isInstanceOf(Refusal.class);
        assertThat(Draft.name(text)).hasSizeBetween(1, 64).doesNotStartWith("-").doesNotEndWith("-");
        assertThat(Draft.nodeName("1" + text)).hasSizeBetween(1, 32);
    }

    static Stream<OldFile> secrets() {
        return Stream.of(
                new OldFile("a.res", "common { net { cram-hmac-alg sha1 shared-secret \"geheim\"; } }"),
                new OldFile("b.res", "common { handlers { fence-peer \"/sbin/ipmi -P geheim\"; } }"),
                new OldFile("authkeys", "auth 1 sha1 geheim\n1 sha1 geheim\n"),
                new OldFile("a.cfg", "name = 'a'\nvncpasswd = 'geheim'\nvncpasswd = 'x'\n"),
                new OldFile("keys", "auth\t1\n1\tsha1\tgeheim\n"),
                new OldFile("ha.cf", "node alpha\nrespawn root /usr/local/bin/own -p geheim\ncrm yes\n"),
                new OldFile("a.xml", "<domain><description>d</description><secrt passwd='geheim'>geheim</secrt></domain>"));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretIsNotShownWhereverItStands(OldFile file) {
        var imported = BrokenTest.read(null, file);

        assertThat(Report.text(imported, 100)).contains("(not shown)").doesNotContain("geheim");
        assertThat(Report.json(imported).toString()).doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<domain><graphics passwd=geheim/></domain>", "<domain><graphics passwd='a&geheim'/></domain>",
        "name = 'a'\nvncpasswd = geheim\n", "name = 'a'\nvncpaswd = geheim\n", "name = 'a'\nvncpasswd 'geheim'\n",
        "<domain><graphics passwd 'geheim'/></domain>", "<domain><graphics passwd='pa'geheim'/></domain>"})
    void norWhereItIsBroken(String text) {
        assertThatThrownBy(() -> BrokenTest.read(null, new OldFile("old", text))).isInstanceOf(Refusal.class)
                .hasMessageContaining("old, line").message().doesNotContain("geheim");
    }

    @Test
    void whatIsMeantByAPatternIsNotKnownToBeAll() {
        var imported = BrokenTest.read(null,
                new OldFile("drbd.conf", "include \"drbd.d/*.res\";\nglobal { usage-count no; }\n"),
                new OldFile("a.res", "resource a { }"));

        assertThat(imported.files().getFirst().told().getFirst().fate().text())
                .isEqualTo("given, too: a.res; what else it means has to be given as well, it is not looked for");
    }

    @Test
    void optionsOfAConnectionsVolumeAndWordsThatLoseAreTold() {
        var imported = BrokenTest.read(null, new OldFile("a.res", "resource a { syncer { on-no-data-accessible io-error; }"
                + " connection { host alpha; volume 0 { disk { c-max-rate 9M; } } } }"));

        assertThat(imported.files().getFirst().told()).anyMatch(each -> each.written().equals("disk c-max-rate 9M")
                && each.fate().isLoss()).anyMatch(each -> each.written().endsWith("io-error") && each.fate().isLoss());
    }
}

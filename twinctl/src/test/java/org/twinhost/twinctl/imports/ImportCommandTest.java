package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.rest.Json;

/** The command as people call it. */
class ImportCommandTest extends WithServices {

    private static String seed(String file) {
        return Seeds.FOLDER.resolve(file).toString();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(etc.resolve(name), content);
    }

    private Services.Ran imported(String... more) {
        var all = new ArrayList<>(List.of("import", seed("redundant-2009/drbd.conf"), seed("redundant-2009/ha.cf"), "--node",
                "hauptserver=alpha", "--node", "ausfallserver=bravo", "--link", "eth1=grey"));
        all.addAll(List.of(more));
        return services.run(all.toArray(new String[0]));
    }

    @Test
    void whatIsInForceGetsWhatWasReadAndTheFileIsTaken() throws IOException {
        services.answers("GET /v1/snapshot", Seeds.onto());
        var into = etc.resolve("new.json");
        var ran = imported("--size", "r0=20G", "--into", into.toString());

        assertThat(ran.exit()).as("something is lost: " + ran.err()).isEqualTo(3);
        assertThat(ran.out()).contains("WHAT BECOMES OF IT", "volume r0: sizeBytes 21474836480 (20 GiB), as you say");
        assertThat(ran.err()).isEqualTo("written to " + into + "; next: twinctl config check " + into
                + ", then config apply\n");
        var written = Json.strictly(Files.readString(into));
        assertThat(written.at("/volumes/0/birth").asText()).matches("(?!0{16})[0-9a-f]{16}");
        assertThat(written.at("/failback").asBoolean()).as("as it was").isFalse();

        services.answers("POST /v1/proposals?check=true", 200, "{\"verdict\":\"POSSIBLE\",\"edits\":[]}");
        services.run("config", "check", into.toString());
        assertThat(services.said.getLast().body().path("snapshot")).isEqualTo(written);
        assertThat(services.said.getLast().body().path("expectedRevision").asLong()).isEqualTo(7);
    }

    @Test
    void nothingIsWrittenWhileSomethingIsNotDecidedAndAllOfItIsSaid() {
        var into = etc.resolve("new.json");
        var ran = services.run("import", seed("talk-2008/drbd.conf"), seed("talk-2008/ha.cf"), "--onto", seed("onto.json"),
                "--into", into.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("To be decided first, by you:");
        assertThat(ran.err()).contains("new.json was not written:", "--node jupiter1=NAME", "--node sun=none",
                "--address alpha:eth1=IP", "--size xen-web1=20G");
        assertThat(into).doesNotExist();
        assertThat(services.said).as("no cluster is asked").isEmpty();
    }

    @Test
    void answersThatNobodyAskedForAreMistakes() {
        var ran = imported("--onto", seed("onto.json"), "--size", "r1=20G", "--disk", "/dev/sda=r0", "--into",
                etc.resolve("new.json").toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("--size r1=20G: nothing of that name needs an answer",
                "--disk /dev/sda=r0: nothing of that name needs an answer", "volume r0 has a size that no file says");
    }

    @Test
    void ofTheFilesThatAreUnderstoodThereIsAReportAlsoBesideOneThatIsNot() throws IOException {
        var into = etc.resolve("new.json");
        var ran = imported("--onto", seed("onto.json"), "--size", "r0=20G", "--into", into.toString(),
                file("broken.res", "resource a {").toString(), file("cib.xml", "<cib/>").toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("resource r0", "ha.cf of Heartbeat").doesNotContain("broken.res:");
        assertThat(ran.err()).contains("not understood, nothing was written:", "broken.res, line 1", "cib.xml: it is XML");
        assertThat(into).doesNotExist();
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        var into = file("new.json", "mine");
        var ran = imported("--onto", seed("onto.json"), "--size", "r0=20G", "--into", into.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("twinctl: " + into + " is there already, nothing was written: name a new file\n");
        assertThat(into).hasContent("mine");
        assertThat(imported("--onto", seed("onto.json"), "--size", "r0=20G", "--into", etc + "/none/new.json").err())
                .contains("there is no folder for");
    }

    @Test
    void nothingLostIsNought() throws IOException {
        var file = file("ha.cf", "node alpha\ndeadtime 3\nkeepalive 600ms\ncrm yes\n");

        assertThat(services.run("import", "--onto", seed("onto.json"), file.toString()).exit()).isZero();
        file("ha.cf", "node alpha\ndedtime 2\ncrm yes\n");
        var undecided = file("more", "node charlie\n");
        assertThat(services.run("import", "--kind", "hacf", "--onto", seed("onto.json"), undecided.toString()).exit())
                .as("something has to be said first").isEqualTo(3);
        var unknown = services.run("import", "--onto", seed("onto.json"), file.toString());
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.out()).contains("unknown, ignored; is it 'deadtime'?", "1 unknown");
    }

    @Test
    void programsGetTheSame() throws IOException {
        var ran = imported("--onto", seed("onto.json"), "--size", "r0=20G", "-o", "json");
        var json = Json.strictly(ran.out());

        assertThat(json.at("/files/1/kind").asText()).isEqualTo("hacf");
        assertThat(json.at("/files/1/lines/2/fate").asText()).as("failback, which is in force otherwise").isEqualTo("lost");
        assertThat(json.at("/files/1/lines/2/line").asInt()).isEqualTo(3);
        assertThat(json.at("/snapshot/volumes/0/name").asText()).isEqualTo("r0");
        assertThat(json.path("undecided")).isEmpty();
    }

    @Test
    void whatIsNoFileToReadIsSaidInASentenceEach() throws IOException {
        var large = file("large", "#".repeat(1024 * 1024 + 1));
        var binary = Files.write(etc.resolve("binary"), new byte[] {'n', 'o', 0, 1});
        var ran = services.run("import", "--onto", seed("onto.json"), large.toString(), binary.toString(), etc.toString(),
                etc + "/nowhere", "/dev/null");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).startsWith("twinctl: 5 files can't be read\n").contains(
                "  - cannot read " + large + ": it has more than 1 MiB, no such file is that large\n",
                "  - cannot read " + binary + ": it is binary, no text\n",
                "  - cannot read " + etc + ": it is a folder, name the files in it\n",
                "  - there is no file " + etc + "/nowhere\n",
                "  - cannot read /dev/null: it is no file\n");
        assertThat(services.run("import", "--onto", seed("onto.json"), etc + "/nowhere").err())
                .isEqualTo("twinctl: there is no file " + etc + "/nowhere\n");
    }

    @Test
    void olderFilesAreInLatin1AndComeFromOtherSystems() throws IOException {
        var file = Files.write(etc.resolve("ha.cf"), "# zwei Minuten f\u00fcr den Anlauf\r\nnode alpha\r\ncrm yes\r\n"
                .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(services.run("import", "--onto", seed("onto.json"), file.toString()).out()).contains("node alpha", "crm yes")
                .contains("2 kept, 0 mapped, 0 lost, 0 unknown");
    }

    @Test
    void whatItIsMayBeSaid() throws IOException {
        var file = file("old", "alpha IPaddr::10.0.0.1\n");

        var onto = seed("onto.json");
        assertThat(services.run("import", "--kind", "haresources", "--onto", onto, file.toString()).exit()).isEqualTo(3);
        assertThat(services.run("import", "--kind", "cib", "--onto", onto, file.toString()).exit()).isEqualTo(2);
        assertThat(services.run("import", "--onto", seed("onto.json")).exit()).isEqualTo(2);
        assertThat(services.run("import", "--node", "alpha", file.toString()).exit()).isEqualTo(2);
    }

    @Test
    void whatIsNoConfigurationIsNotMergedInto() throws IOException {
        var onto = file("onto.json", "{\"nodes\":7,\"links\":[1],\"timing\":[]}");
        var nodes = file("nodes.json", "{\"nodes\":[{\"name\":\"alpha\",\"links\":{}}]}");
        var ran = services.run("import", "--onto", onto.toString(), seed("redundant-2009/ha.cf"));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("is no configuration", "nodes is no list", "links is no list", "timing is no object");
        assertThat(services.run("import", "--onto", nodes.toString(), seed("redundant-2009/ha.cf")).err())
                .contains("links of node alpha is no list");
    }

    @Test
    void withoutAClusterThereIsAReportAndNoFile() {
        services.answers("GET /v1/snapshot", 404, "{\"title\":\"Not found\",\"detail\":\"there is no configuration yet\"}");
        var report = services.run("import", seed("redundant-2009/ha.cf"));

        assertThat(report.exit()).isEqualTo(3);
        assertThat(report.out()).contains("node hauptserver", "--address hauptserver:eth1=IP");
        assertThat(report.err()).contains("the report is made without one: Not found: there is no configuration yet");
        var into = etc.resolve("new.json");
        var refused = services.run("import", seed("redundant-2009/ha.cf"), "--into", into.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("there is no configuration yet", "--onto SNAPSHOT");
        assertThat(into).doesNotExist();
    }
}

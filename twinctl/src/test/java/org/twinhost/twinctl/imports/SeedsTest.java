package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Rest;

/** What becomes of the files that people wrote; {@code -Drewrite} writes the reports and configurations anew. */
class SeedsTest {

    static List<Seeds.Seed> seeds() {
        return Seeds.all();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyLineHasItsFate(Seeds.Seed seed) throws IOException {
        var text = Report.text(seed.imported(), View.COLUMNS);
        var golden = Seeds.FOLDER.resolve(seed.folder()).resolve("report.txt");
        if (System.getProperty("rewrite") != null) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
        assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= View.COLUMNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theConfigurationIsWholeAndIsReadStrictly(Seeds.Seed seed) throws IOException {
        var merged = seed.imported().merged();
        assertThat(merged.undecided()).isEmpty();
        var text = Json.pretty(merged.snapshot()) + "\n";
        var golden = Seeds.FOLDER.resolve(seed.folder()).resolve("snapshot.json");
        if (System.getProperty("rewrite") != null) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
        var snapshot = Rest.JSON.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).readValue(text, ClusterSnapshot.class);
        assertThat(snapshot.revision().number()).as("of the one that it was made from").isEqualTo(7);
        snapshot.guests().forEach(guest -> assertThat(guest.target()).isEqualTo(GuestConfig.Target.STOPPED));
        snapshot.links().forEach(link -> snapshot.nodes().forEach(node ->
                assertThat(node.addressOn(link.name())).as(node + " on " + link).isPresent()));
        snapshot.guests().forEach(guest -> guest.volumes().forEach(name -> assertThat(snapshot.volume(name)).isPresent()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingInThemIsUnknownOrSecret(Seeds.Seed seed) {
        var imported = seed.imported();
        assertThat(imported.files().stream().flatMap(file -> file.told().stream())).isNotEmpty()
                .noneMatch(told -> told.fate() instanceof Fate.Unknown);
        assertThat(Json.compact(Report.json(imported))).doesNotContain("geheim", "s3cret");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyLineThatSaysSomethingIsTold(Seeds.Seed seed) {
        var imported = seed.imported();
        for (int i = 0; i < imported.files().size(); i++) {
            var read = imported.files().get(i);
            var lines = seed.oldFiles().get(i).text().lines().toList();
            var told = read.told().stream().map(each -> each.place().line()).toList();
            for (int line = 1; line <= lines.size(); line++) {
                var said = lines.get(line - 1).replaceFirst("#.*", "").strip();
                var isFrame = read.kind() == Kind.libvirt ? ofDomain(said) : said.isEmpty()
                        || said.matches("}|(handlers|startup|disk|net|syncer|options|global) *\\{")
                        || line > 1 && lines.get(line - 2).endsWith("\\");
                assertThat(told.contains(line)).as(read.name() + " " + line + ": " + said).isEqualTo(!isFrame);
            }
        }
    }

    /** Frames, and what is told with the element that it belongs to. */
    private static boolean ofDomain(String said) {
        return said.isEmpty() || said.matches("</?(domain|os|devices|disk|interface)( type='kvm' id='3')?>")
                || said.matches("<(source|target|readonly).*") && !said.contains(" bus='scsi'");
    }

    /** Files that were written to by a person between two imports: what they changed stays. */
    @ParameterizedTest
    @MethodSource("seeds")
    void onceMoreChangesNothing(Seeds.Seed seed) {
        var once = seed.imported().merged().snapshot();
        ((ObjectNode) once.path("timing")).put("deadtimeMs", 77_000);
        once.put("failback", !once.path("failback").asBoolean());
        var twice = Importing.of(seed.oldFiles(), null, once, Seeds.named(seed.folder()).answers(),
                new PlayedWorld(seed.devices()));

        assertThat(twice.merged().snapshot()).isEqualTo(once);
    }

    @Test
    void theOrderOfFilesIsOfNoMatter() {
        var seed = Seeds.named("later");
        var reversed = Importing.of(seed.oldFiles().reversed(), null, Seeds.onto(), seed.answers(),
                new PlayedWorld(seed.devices()));

        assertThat(reversed.merged().undecided()).isEmpty();
        assertThat(reversed.merged().snapshot()).isEqualTo(Seeds.named("later").imported().merged().snapshot());
    }
}

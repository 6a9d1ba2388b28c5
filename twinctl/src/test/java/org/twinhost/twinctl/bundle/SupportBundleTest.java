package org.twinhost.twinctl.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;

/** Bundles of this machine, with a gateway and programs that say what they should not. */
class SupportBundleTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");
    private static final Map<String, String> SECRETS = Map.of(
            "api.token", "6a1f0c5e7b2d4938a1f0c5e7b2d493866a1f0c5e7b2d4938a1f0c5e7b2d49386",
            "cluster.key", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
            "cluster.key.next", "1ee2efcde9b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7",
            "cluster.key.previous", "77da7dabfac484efe37a5380ee9088f7ace2efcde9b94d27b9934d3e08a52e52",
            "ipmi.password", "N0t&for<you>\"2",
            "ipmi2.password", "0b1c2d3e4f5a6b7c",
            "tls/broker.key", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2",
            "tls/authority.key", "OF2NsKVHHFLfJOsVLIJNhzPQnVFzJPqRrYmc0mSzVd9ChRANCAARzGv2mTkJ0pSg");

    @TempDir
    private Path folder;
    private Path etc;
    private Path state;
    private Path log;
    private Path programs;

    @BeforeEach
    void aNodeThatTellsTooMuch() throws IOException {
        etc = Files.createDirectories(folder.resolve("etc"));
        state = Files.createDirectories(folder.resolve("state/config"));
        log = Files.createDirectories(folder.resolve("log"));
        programs = Files.createDirectories(folder.resolve("programs"));
        Files.createDirectories(etc.resolve("tls"));
        for (var secret : SECRETS.entrySet()) {
            Files.writeString(etc.resolve(secret.getKey()), secret.getKey().startsWith("tls/")
                    ? "-----BEGIN PRIVATE KEY-----\n" + secret.getValue() + "\n-----END PRIVATE KEY-----\n"
                    : secret.getValue() + "\n");
        }
        var told = told();
        Files.writeString(etc.resolve("fencing.properties"), "# " + told.replace("\n", "\n# "));
        Files.writeString(state.resolve("audit.log"), told);
        Files.writeString(log.resolve("twinhost-fencing.log"), told);
        for (var name : List.of("ps", "ss", "virsh", "dmesg", "journalctl", "systemctl")) {
            var program = programs.resolve(name);
            Files.writeString(program, "#!/bin/sh\n[ \"$3\" = --name ] && exec echo web1\ncat <<'END'\n" + told + "\nEND\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Every secret in every form, as a command line, as an environment, in a comment, in the middle of something. */
    private static String told() {
        var lines = new ArrayList<String>();
        forms().values().forEach(forms -> forms.forEach(form -> lines.addAll(List.of(
                form, "ipmitool -I lanplus -P " + form + " power status", "IPMI_PASSWORD=" + form + " HOME=/root",
                "2026-03-01 WARN refused [" + form + "] \"" + form + "\""))));
        lines.add("qemu-system-x86_64 -object secret,id=vnc0,data=VncWord1 -vnc 0.0.0.0:1,password=on");
        lines.add("<graphics type='vnc' port='-1' passwd='VncWord2'/>");
        lines.add("Authorization: Bearer NobodysToken.Of-Here_1");
        lines.add("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIUnknownToEtcTwinhost\n-----END EC PRIVATE KEY-----");
        return String.join("\n", lines);
    }

    private static Map<String, List<String>> forms() {
        var forms = new LinkedHashMap<String, List<String>>();
        SECRETS.forEach((name, secret) -> {
            var bytes = secret.getBytes(ISO_8859_1);
            forms.put(name, List.of(secret, Base64.getEncoder().encodeToString(bytes),
                    Base64.getMimeEncoder(40, new byte[] {'\n'}).encodeToString(bytes), HexFormat.of().formatHex(bytes),
                    HexFormat.of().withUpperCase().formatHex(bytes), secret.replace("\"", "\\\""),
                    secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
        });
        return forms;
    }

    private SupportBundle bundle(Path socket) {
        return new SupportBundle(
                etc, folder.resolve("state"), log, new Gateway(socket, Patience.USUAL),
                new Machine(List.of(programs), Patience.USUAL), "twinctl");
    }

    private SupportBundle.Made made(Path socket) {
        return bundle(socket).make(folder.resolve("some.tar.gz"), "bundle", NOW, Duration.ofHours(1));
    }

    private Map<String, byte[]> unpacked() throws Exception {
        var target = Files.createDirectories(folder.resolve("unpacked"));
        assertThat(new ProcessBuilder("tar", "-xzf", folder.resolve("some.tar.gz").toString(), "-C", target.toString())
                .inheritIO().start().waitFor()).isZero();
        var files = new LinkedHashMap<String, byte[]>();
        try (var all = Files.walk(target)) {
            for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
                files.put(target.resolve("bundle").relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void noSecretLeavesTheNodeInAnyForm() throws Exception {
        try (var services = new Services(etc)) {
            for (var path : List.of("status", "timeline", "fencing", "volumes", "revisions?n=200", "why/web1")) {
                services.answers("GET /v1/" + path, Map.of("comment", told(), "reason", "as it is: " + told()));
            }
            services.answers("GET /v1/snapshot", Map.of("guests", List.of(Map.of("name", "web1"))));
            made(services.socket());
        }
        var files = unpacked();
        assertThat(files.keySet()).contains("cluster/status.json", "cluster/why/web1.json", "config/revisions.json",
                "etc/fencing.properties", "audit/config.log", "log/twinhost-fencing.log", "machine/processes.txt",
                "libvirt/guests.txt", "MANIFEST");
        var packed = new String(Files.readAllBytes(folder.resolve("some.tar.gz")), ISO_8859_1);
        forms().forEach((name, forms) -> forms.forEach(form -> {
            assertThat(packed).doesNotContain(form);
            files.forEach((file, content) -> assertThat(dense(content)).as(name + " as " + form + " in " + file)
                    .doesNotContain(dense(form.getBytes(ISO_8859_1))));
        }));
        files.forEach((file, content) -> assertThat(new String(content, ISO_8859_1)).as(file)
                .doesNotContain("VncWord", "NobodysToken", "UnknownToEtc"));
        // It is there, only without its secrets.
        assertThat(new String(files.get("etc/fencing.properties"), UTF_8)).contains("ipmitool -I lanplus -P <redacted> power");
    }

    /** Ctrl-C in the middle: twinctl as it is called, with a program that hangs. */
    @Test
    void whoEndsItLeavesNothingBehind() throws Exception {
        Files.writeString(programs.resolve("df"), "#!/bin/sh\nexec sleep 30\n");
        Files.setPosixFilePermissions(programs.resolve("df"), PosixFilePermissions.fromString("rwx------"));
        var call = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp", System.getProperty("java.class.path"), "org.twinhost.twinctl.Twinctl", "support-bundle",
                "--to", folder.resolve("some.tar.gz").toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        call.environment().putAll(Map.of("TWINHOST_ETC", etc.toString(), "TWINHOST_STATE", folder.resolve("state").toString(),
                "TWINHOST_LOG", log.toString(), "TWINHOST_RUN", folder.toString(),
                "PATH", programs + ":" + System.getenv("PATH")));
        var process = call.start();
        while (process.isAlive() && bundles().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(bundles()).singleElement().asString().endsWith(".partial");
        process.destroy();

        assertThat(process.waitFor()).isNotZero();
        assertThat(bundles()).isEmpty();
    }

    /** What is there until the deadline is kept, so the slow program is told by what it says at its end. */
    @Test
    void aSlowMachinesProgramsAreWaitedForLonger() throws Exception {
        Files.writeString(programs.resolve("slow"), "#!/bin/sh\nsleep 1\necho done\n");
        Files.setPosixFilePermissions(programs.resolve("slow"), PosixFilePermissions.fromString("rwx------"));
        var usual = Duration.ofMillis(100);
        for (int round = 0; round < 20; round++) {
            var server = new Machine(List.of(programs), Patience.USUAL).said(Duration.ofMillis(20), Limited.HEAD, 100, "slow");
            assertThat(new String(server.bytes(), UTF_8)).as("a shell whose program was ended first would go on").isEmpty();
        }
        var slow = new Machine(List.of(programs), new Patience(100)).said(usual, Limited.HEAD, 100, "slow");
        assertThat(new String(slow.bytes(), UTF_8)).isEqualTo("done\n");
        assertThat(slow.remark()).isEmpty();
    }

    private List<String> bundles() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.contains("tar.gz")).toList();
        }
    }

    private static String dense(byte[] content) {
        return new String(content, ISO_8859_1).replaceAll("\\s", "");
    }

    @Test
    void itIsListedWithItsSumsAndForItsOwnerAlone() throws Exception {
        Map<String, byte[]> files;
        try (var services = new Services(etc)) {
            services.answers("GET /v1/status", Map.of("cluster", Map.of("node", "jupiter1")));
            made(services.socket());
            files = unpacked();
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("some.tar.gz")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var list = new String(files.get("MANIFEST"), UTF_8);
        for (var file : files.entrySet()) {
            if (!file.getKey().equals("MANIFEST")) {
                var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.getValue()));
                assertThat(list).containsPattern(sum + " +" + file.getValue().length + " " + file.getKey() + "\n");
            }
        }
        assertThat(list).contains("cluster/timeline.json: this node's services have none");
        assertThat(new String(files.get("cluster/status.json"), UTF_8)).isEqualTo("{\"cluster\":{\"node\":\"jupiter1\"}}");
        assertThat(new String(files.get("state-files.txt"), UTF_8)).contains("audit.log");
    }

    @Test
    void withServicesDownTheRestIsThereAndTheReason() throws Exception {
        var made = made(folder.resolve("nobody.sock"));

        assertThat(made.contents().missing()).anyMatch(line ->
                line.startsWith("cluster/status.json: the gateway of this node does not answer"));
        assertThat(unpacked()).containsKeys("machine/kernel.txt", "log/twinhost-fencing.log")
                .doesNotContainKey("cluster/status.json");
    }

    @Test
    void aProgramThatHangsIsEndedAndSaid() throws Exception {
        Files.writeString(programs.resolve("ss"), "#!/bin/sh\necho first\nexec sleep 600\n");
        var made = made(folder.resolve("nobody.sock"));

        assertThat(made.contents().remarks()).contains("machine/listening.txt: it was ended after 5 s");
        assertThat(unpacked().get("machine/listening.txt")).asString(UTF_8).isEqualTo("first\n");
    }

    @Test
    void nothingIsOverwrittenAndNothingHalfIsLeft() throws IOException {
        Files.writeString(folder.resolve("some.tar.gz"), "somebody's");
        assertThatThrownBy(() -> made(folder.resolve("nobody.sock"))).isInstanceOf(Refusal.class)
                .hasMessageContaining("is there already");
        assertThat(folder.resolve("some.tar.gz")).hasContent("somebody's");

        Files.delete(folder.resolve("some.tar.gz"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> made(folder.resolve("nobody.sock"))).isInstanceOf(Refusal.class)
                .hasMessageContaining("nothing is left");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bundles()).isEmpty();
    }
}

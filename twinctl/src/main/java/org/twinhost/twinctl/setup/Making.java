package org.twinhost.twinctl.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.plan.Content;
import org.twinhost.twinctl.setup.plan.Step;

/** Carries out what makes things aside, in a folder that only root enters, and runs programs. For one thread. */
public final class Making {

    private final Host host;
    private final Path folder;

    /** @param folder where things are made */
    public Making(Host host, Path folder) {
        this.host = host;
        this.folder = folder;
    }

    public void begin() throws IOException {
        host.makeFolder(folder, "0700");
    }

    /** @param made where the file lies until it is placed */
    public void make(Step.Make step, Path made) throws IOException {
        host.makeFile(made, text(step.content()), step.mode(), step.group());
    }

    public void make(Step.MakeBy step) throws IOException {
        var environment = new LinkedHashMap<>(step.environment());
        environment.replaceAll((_, value) -> value.replace(Step.MakeBy.STAGING, folder.toString()));
        run(environment, step.words());
    }

    /** @throws IOException it did not end well: what it said */
    public void run(List<String> words) throws IOException {
        run(Map.of(), words);
    }

    private void run(Map<String, String> environment, List<String> words) throws IOException {
        var ran = host.run(environment, words.toArray(String[]::new));
        if (!ran.isWell()) {
            throw new IOException("'" + String.join(" ", words) + "' ended with " + ran.exit() + ": "
                    + (ran.err().isBlank() ? ran.out() : ran.err()).strip());
        }
    }

    private static String text(Content content) {
        return switch (content) {
            case Content.Open(var text) -> text;
            case Content.Hidden(var text) -> text;
            case Content.Random(var digits) -> {
                var random = new byte[digits / 2];
                new SecureRandom().nextBytes(random);
                yield HexFormat.of().formatHex(random) + "\n";
            }
        };
    }
}

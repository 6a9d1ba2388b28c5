package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.help.Completion;
import org.twinhost.twinctl.help.ManPage;
import org.twinhost.twinctl.rest.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What helps a shell, and the packages: nothing here is about a cluster. */
final class ShellCommands {

    private ShellCommands() {}

    enum Shell {
        bash,
        zsh
    }

    @Command(name = "completion", description = {
        "Prints what lets the shell complete commands, options and the names of guests, nodes and volumes.",
        "For example in ~/.bashrc: eval \"$(twinctl completion bash)\""
    })
    static final class Script implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "SHELL", description = "bash or zsh")
        private Shell shell = Shell.bash;

        @Override
        public void run() {
            twinctl.surroundings.out().print(Completion.script(shell.name()));
            twinctl.surroundings.out().flush();
        }
    }

    @Command(name = "complete", hidden = true, description = "What may stand at the end of a line, for the shells' scripts.")
    static final class Complete implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "WORD", arity = "0..*")
        private @Nullable List<String> words;

        @Override
        public void run() {
            var line = words == null ? List.<String>of() : words;
            var model = Twinctl.understanding(twinctl, line.size() > 1 ? line.toArray(String[]::new) : new String[0]);
            Completion.candidates(model.getCommandSpec(), line, this::names).forEach(twinctl.surroundings.out()::println);
        }

        private List<String> names(String label) {
            return switch (label) {
                case "GUEST" -> names(status().path("resources"));
                case "NODE" -> names(status().path("nodes"));
                case "VOLUME" -> names(status().path("volumes"));
                default -> List.of();
            };
        }

        private JsonNode status() {
            try {
                return twinctl.rest.get("v1", "status");
            } catch (Refusal nobody) {
                return Twinctl.json();
            }
        }

        private static List<String> names(JsonNode things) {
            return StreamSupport.stream(things.spliterator(), false).map(each -> each.path("name").asText()).toList();
        }
    }

    @Command(name = "gen-man", hidden = true, description = "Writes a manual page for each command, for the packages.")
    static final class GenMan implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "DIR")
        private Path folder = Path.of(".");

        @Override
        public void run() {
            var model = Twinctl.understanding(twinctl);
            try {
                Files.createDirectories(folder);
                for (var page : ManPage.all(model.getCommandSpec(), String.join(" ", new Twinctl.Version().getVersion()))
                        .entrySet()) {
                    Files.writeString(folder.resolve(page.getKey()), page.getValue());
                }
            } catch (IOException e) {
                throw new Refusal("the pages can't be written: " + e);
            }
        }
    }
}

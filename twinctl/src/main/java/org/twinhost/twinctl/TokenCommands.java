package org.twinhost.twinctl;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.twinhost.contract.PlainText;
import org.twinhost.runtime.gateway.ReadOnlyToken;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.text.TokenText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "token", description = "Makes, lists and removes the tokens by which monitors look at this node.",
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommands extends CommandGroup {

    private static final int RANDOM_BYTES = 32;

    TokenCommands() {
        super("add, list or remove");
    }

    @Command(description = {
        "Makes a token and prints it: this once, for only its hash is kept. It counts on this node within two seconds.",
        "Whoever has it may look at everything over https and at the unix socket, and change nothing."
    })
    void add(
            @Parameters(paramLabel = "NAME", description = "whose it is; stands in logs") String name,
            @Option(names = "--read-only", required = true, description = "may look and not change anything; there are no"
                    + " others yet but the administrator's, api.token") boolean readOnly) {
        var random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var file = file(name);
        try {
            if (!Files.isDirectory(folder())) {
                Files.createDirectory(folder());
                Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.writeString(file, ReadOnlyToken.of(name, token).text(), StandardOpenOption.CREATE_NEW);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (FileAlreadyExistsException there) {
            throw new Refusal("there is a token " + name + " already: 'twinctl token remove " + name + "' ends it");
        } catch (IOException e) {
            throw failed(e);
        }
        twinctl.show(Twinctl.json().put("name", name).put("token", token), _ -> token + "\n");
    }

    @Command(description = "The tokens of this node by name, since when each is there.")
    void list() {
        var all = Rest.JSON.createArrayNode();
        for (var file : files()) {
            var fileName = String.valueOf(file.getFileName());
            var name = fileName.substring(0, fileName.length() - ReadOnlyToken.SUFFIX.length());
            try {
                var since = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
                all.add(Twinctl.json().put("name", name).put("may", "look").put("since", since));
            } catch (IOException e) {
                throw failed(e);
            }
        }
        twinctl.show(all, TokenText::of);
    }

    @Command(description = "Ends a token: within two seconds nobody is let in by it any more.")
    void remove(@Parameters(paramLabel = "NAME") String name) {
        try {
            Files.delete(file(name));
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no token " + name + ": 'twinctl token list' says which there are");
        } catch (IOException e) {
            throw failed(e);
        }
        twinctl.show(Twinctl.json().put("name", name), _ -> name + " is not let in any more\n");
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (var all = Files.list(folder())) {
            return all.filter(each -> each.toString().endsWith(ReadOnlyToken.SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Path file(String name) {
        if (!ReadOnlyToken.isName(name)) {
            throw new Refusal(PlainText.of(name) + " is no name of a token: 1 to 40 of a-z, 0-9, '.', '_' and '-', of which the"
                    + " first is a letter or digit");
        }
        return folder().resolve(name + ReadOnlyToken.SUFFIX);
    }

    private Path folder() {
        return twinctl.surroundings.etc().resolve(ReadOnlyToken.FOLDER);
    }

    private static Refusal failed(IOException why) {
        return why instanceof AccessDeniedException ? new Refusal("tokens are root's: run twinctl as root")
                : new Refusal("the token can't be kept, or removed: " + PlainText.of(why.toString()));
    }
}

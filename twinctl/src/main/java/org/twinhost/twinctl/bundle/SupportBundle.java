package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;

/**
 * Makes a bundle of this node.
 *
 * @param version of twinctl
 */
public record SupportBundle(
        Path etc, Path state, Path log, Gateway gateway, Machine machine, String version) {

    /**
     * What is in it.
     *
     * @param missing what could not be had, and why
     * @param remarks what is not whole
     */
    public record Contents(int files, List<String> missing, List<String> remarks) {}

    /** What was made. */
    public record Made(Path file, Contents contents) {}

    /** Start reading here. */
    public static SupportBundle real(Path etc, Path state, Path log, Gateway gateway, String version,
            Patience patience) {
        return new SupportBundle(etc, state, log, gateway, Machine.real(patience), version);
    }

    /**
     * Writes it.
     *
     * @param folder what its files are in, in the archive
     * @param back how far back logs go
     */
    public Made make(Path file, String folder, Instant now, Duration back) {
        var since = now.minus(back);
        try (var target = BundleFile.begin(file); var out = target.open()) {
            var items = new ArrayList<Item>(new ClusterItems(gateway).all());
            items.addAll(new NodeItems(new NodeItems.Places(etc, state, log), machine, since).all());
            var contents = Bundle.pack(
                    new Tar(out, now), folder, Bundle.head(version, now, since), Secrets.of(etc, state), items,
                    machine.patience());
            target.finish();
            return new Made(file, contents);
        } catch (IOException | UncheckedIOException e) {
            throw new Refusal("the bundle can't be written to " + file + ": " + e + "\n  nothing is left of it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted; nothing is left of the bundle");
        }
    }
}

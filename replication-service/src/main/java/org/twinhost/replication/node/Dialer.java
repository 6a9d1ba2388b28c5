package org.twinhost.replication.node;

import java.util.List;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.volume.VolumeDesk;

/** Opens the connection of a volume, over the replication links in turn; only the node with the lower id has one. */
final class Dialer {

    private static final int AFTER_CONNECTION_MS = 200;

    /**
     * One way to the peer: this node's address and its address on one link.
     *
     * @param unsealed whether the link is to do without a seal
     */
    record Way(String from, String to, boolean unsealed) {}

    private final VolumeDesk volume;
    private final Greeting mine;
    private boolean dialling;
    private int turn;
    private long notBeforeNanos;

    Dialer(VolumeDesk volume, Greeting mine) {
        this.volume = volume;
        this.mine = mine;
        this.notBeforeNanos = volume.loop().nanos();
    }

    /** Asked again and again, from any thread. */
    void dial(List<Way> ways) {
        if (ways.isEmpty()) {
            return;
        }
        volume.loop().execute(() -> {
            if (!dialling && !volume.isConnected() && volume.loop().nanos() - notBeforeNanos >= 0) {
                open(ways.get(turn++ % ways.size()));
            }
        });
    }

    private void open(Way way) {
        dialling = true;
        volume.place().dial(way.from(), way.to(), mine.over(way.unsealed()), volume.setup().silenceMs(),
                line -> {
                    dialling = false;
                    pause(AFTER_CONNECTION_MS);
                    volume.arrived(line);
                },
                _ -> {
                    dialling = false;
                    pause(volume.setup().silenceMs() / 8);
                });
    }

    private void pause(int milliseconds) {
        notBeforeNanos = volume.loop().nanos() + milliseconds * 1_000_000L;
    }
}

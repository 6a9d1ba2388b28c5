package org.twinhost.replication.volume;

import java.io.IOException;
import java.util.function.Consumer;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.runtime.loop.ServiceLoop;

/** Where a volume lives: its own loop, its disk, the guest's export, the way to its peer. */
public interface VolumePorts {

    /** The guest's export: hands its requests to the volume, on the volume's loop. */
    interface Export {
        /** Sends every client away and goes on listening, for a volume that is no longer Primary. */
        void dropClients();

        /** Answers what is done, drops the rest unanswered. From any thread. */
        void close();
    }

    ServiceLoop loop();

    VolumeStorage storage();

    /** Not on the volume's loop; returns when clients can connect. */
    Export openExport(VolumeDesk volume) throws IOException;

    /** Connects from the volume's loop; exactly one of the two is called, on that loop. */
    void dial(String from, String to, Greeting mine, int timeoutMs, Consumer<PeerChannel> met, Consumer<String> failed);
}

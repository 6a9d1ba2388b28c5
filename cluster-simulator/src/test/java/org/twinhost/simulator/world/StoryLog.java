package org.twinhost.simulator.world;

import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The services' log lines, as lines of the story in which they were written. */
final class StoryLog extends Handler {

    static void begin() {
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new StoryLog());
    }

    @Override
    public void publish(LogRecord line) {
        var world = World.running();
        if (world != null && line.getLevel().intValue() >= Level.INFO.intValue()) {
            world.story().tell(world.current() == null ? null : world.current().node().name(), line.getParameters() == null
                    ? line.getMessage() : MessageFormat.format(line.getMessage(), line.getParameters()));
        }
    }

    @Override
    public void flush() {
        // nothing is kept
    }

    @Override
    public void close() {
        // nothing is held
    }
}

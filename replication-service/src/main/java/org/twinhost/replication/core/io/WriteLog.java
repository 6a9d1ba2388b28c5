package org.twinhost.replication.core.io;

import java.util.List;
import java.util.function.Predicate;

/** The activity log as a write sees it. */
public interface WriteLog {

    /** A write, which may begin once its extents are durable in the log. */
    abstract class Entry extends RangeLocks.Holder {
        protected Entry(long offset, long length) {
            super(offset, length);
        }

        /** Its extents are in the log and stay there until {@link WriteLog#leave}. */
        public abstract void logged();

        /** The disk went while this waited for the log. */
        public abstract void diskGone();
    }

    void enter(Entry entry);

    void leave(Entry entry);

    /** The disk is gone: those that waited for it. */
    List<Entry> takeWaiting();

    /** Those that wait and won't write any more. */
    List<Entry> forget(Predicate<Entry> like);
}

package org.twinhost.gateway.access;

/** Where a connection comes from, by the word of the kernel. */
public sealed interface Origin {

    /** Through the unix socket; the process is the one that connected. */
    record Local(int uid, int pid) implements Origin {

        @Override
        public String toString() {
            return "uid " + uid;
        }
    }

    record Remote(String address) implements Origin {

        @Override
        public String toString() {
            return address;
        }
    }

    /** Whoever can do everything on this node anyway. */
    default boolean isRoot() {
        return this instanceof Local(var uid, _) && uid == 0;
    }
}

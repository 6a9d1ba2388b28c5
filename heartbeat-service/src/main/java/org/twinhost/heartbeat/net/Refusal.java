package org.twinhost.heartbeat.net;

/** Why something that arrived is no packet for us, in the order in which it is asked: what costs least comes first. */
enum Refusal {

    /** Not from where a peer sends. */
    STRANGER("they come from an address of no other node of the configuration"),
    /** Neither long nor short enough, or it begins otherwise. */
    NO_PACKET("they are no packets of heartbeat"),
    OLDER_VERSION("they are of an older version of heartbeat's packets: bring that node to this node's version of Twinhost"),
    NEWER_VERSION("they are of a newer version of heartbeat's packets: bring this node to that node's version of Twinhost"),
    /** It names a key that we do not have. */
    OTHER_KEY("they are not sealed with this cluster's key. Compare cluster.key on both nodes"),
    /** It names a key of ours, and does not know it. */
    FORGED("they name this cluster's key and are not sealed with it: damaged on the way, or forged");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** For the administrator. */
    String text() {
        return text;
    }
}

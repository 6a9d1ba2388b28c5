package org.twinhost.resource.core.assess;

import org.twinhost.contract.NodeId;

/** What findings are about, by name. Programs compare these names, so each is made here and nowhere else. */
public final class Things {

    public static final String CLUSTER = "cluster";

    private Things() {}

    public static String node(NodeId node) {
        return "node " + node;
    }

    public static String link(String link) {
        return "link " + link;
    }

    public static String volume(String volume) {
        return "volume " + volume;
    }

    public static String guest(String guest) {
        return "guest " + guest;
    }

    /** A guest, as far as one node goes. */
    public static String guestOn(String guest, NodeId node) {
        return "guest " + guest + " on " + node;
    }

    public static String fenceDevice(NodeId node) {
        return "fence device of " + node;
    }

    public static String directory(NodeId node) {
        return "directory of " + node;
    }

    public static String service(String service, NodeId node) {
        return "service " + service + " of " + node;
    }
}

package org.twinhost.contract.config;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;

/**
 * A node and where it is reached on each link.
 *
 * @param standby true: nothing shall run here
 */
public record NodeConfig(NodeId name, boolean standby, List<LinkEnd> links) {

    /**
     * @param link a link of the cluster
     * @param address an IP address for a UDP link, a device such as {@code /dev/ttyS1} for a serial one
     */
    public record LinkEnd(String link, String address) {}

    public Optional<String> addressOn(String link) {
        return links.stream().filter(end -> end.link().equals(link)).map(LinkEnd::address).findFirst();
    }
}

package org.twinhost.contract.config;

import org.twinhost.contract.NodeId;

/**
 * A device that cuts the power of one node.
 *
 * @param node whose power it switches
 * @param kind how it is spoken to
 * @param address host or IP address of the BMC
 * @param username the account
 * @param passwordFile a file on every node that holds the password (root's, mode 640); itself it is never configuration
 * @param powerOnAfterFence true: switch it on again once the proof is durable
 */
public record FenceDeviceConfig(
        String name, NodeId node, Kind kind, String address, int port, String username, String passwordFile,
        int cipherSuite, boolean powerOnAfterFence) {

    public enum Kind {
        IPMI
    }
}

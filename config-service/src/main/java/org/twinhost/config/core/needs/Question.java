package org.twinhost.config.core.needs;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/**
 * Has this node what it would need?
 *
 * @param command a check of that service's commands; the answer's body are {@link org.twinhost.contract.bus.Reasons}
 * @param isAdvice whether what it lacks is unwise and refuses nothing
 */
public record Question(NodeId node, ServiceName service, Object command, boolean isAdvice) {

    /** Of what refuses the configuration where it is not there. */
    Question(NodeId node, ServiceName service, Object command) {
        this(node, service, command, false);
    }
}

/** That this node is to leave the cluster, or has left it: what of that is durable and how far it is. */
@NullMarked
package org.twinhost.resource.core.leave;

import org.jspecify.annotations.NullMarked;

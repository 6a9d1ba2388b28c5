/** What the gateway of a node and those who ask it have in common. */
@NullMarked
package org.twinhost.contract.gateway;

import org.jspecify.annotations.NullMarked;

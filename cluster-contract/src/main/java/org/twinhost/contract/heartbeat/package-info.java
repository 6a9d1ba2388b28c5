/** What heartbeat publishes and is asked: the view, and what it hears of the other nodes. */
@NullMarked
package org.twinhost.contract.heartbeat;

import org.jspecify.annotations.NullMarked;

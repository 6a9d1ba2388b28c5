/** The cluster's configuration as the services get it, and what is asked of who keeps it. */
@NullMarked
package org.twinhost.contract.config;

import org.jspecify.annotations.NullMarked;

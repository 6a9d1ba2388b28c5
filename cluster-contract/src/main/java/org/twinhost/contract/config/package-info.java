/** The cluster's configuration as the services get it, and how who keeps it stands to it. */
@NullMarked
package org.twinhost.contract.config;

import org.jspecify.annotations.NullMarked;

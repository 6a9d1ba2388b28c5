/** How the configuration is changed: what the config service is asked for, and what became of it. */
@NullMarked
package org.twinhost.contract.config.change;

import org.jspecify.annotations.NullMarked;

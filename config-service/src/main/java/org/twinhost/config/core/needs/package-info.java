/**
 * What a configuration would need of a node: derived here, asked of the services there. Start at {@link
 * org.twinhost.config.core.needs.Needs}.
 */
@NullMarked
package org.twinhost.config.core.needs;

import org.jspecify.annotations.NullMarked;

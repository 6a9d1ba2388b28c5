/** What a machine is to become, and what may stand against it. */
@NullMarked
package org.twinhost.twinctl.setup.node;

import org.jspecify.annotations.NullMarked;

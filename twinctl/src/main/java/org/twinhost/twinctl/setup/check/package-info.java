/** What stands against a machine becoming a node. */
@NullMarked
package org.twinhost.twinctl.setup.check;

import org.jspecify.annotations.NullMarked;

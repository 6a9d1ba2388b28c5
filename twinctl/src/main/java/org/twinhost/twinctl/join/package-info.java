/** How a machine becomes the cluster's other node: start reading at {@link org.twinhost.twinctl.join.Invitation}. */
@NullMarked
package org.twinhost.twinctl.join;

import org.jspecify.annotations.NullMarked;

/** Checks of what the node is in its cluster: links, devices, disks of guests. */
@NullMarked
package org.twinhost.twinctl.doctor.site;

import org.jspecify.annotations.NullMarked;

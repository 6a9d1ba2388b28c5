/** What a machine has that a node is made of: cards, serial lines, disks, its BMC. */
@NullMarked
package org.twinhost.twinctl.setup.facts;

import org.jspecify.annotations.NullMarked;

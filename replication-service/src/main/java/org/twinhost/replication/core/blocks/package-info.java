/** Sets of blocks in memory that is budgeted. */
@NullMarked
package org.twinhost.replication.core.blocks;

import org.jspecify.annotations.NullMarked;

/** Sets of blocks in memory that is budgeted. */
package org.twinhost.replication.core.blocks;

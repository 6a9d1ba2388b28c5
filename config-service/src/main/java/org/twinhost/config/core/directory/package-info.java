/**
 * What stands in the directory: how a snapshot is read from its entries and written as entries.
 */
@NullMarked
package org.twinhost.config.core.directory;

import org.jspecify.annotations.NullMarked;

/**
 * What stands in the directory: how a snapshot is read from its entries and written as entries.
 */
package org.twinhost.config.core.directory;

/** The directory over LDAP, and the revisions on this node's disk. */
@NullMarked
package org.twinhost.config.store;

import org.jspecify.annotations.NullMarked;

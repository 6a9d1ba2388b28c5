/** Who changed what: one line an act, each holding the hash of the one before it. */
package org.twinhost.runtime.audit;

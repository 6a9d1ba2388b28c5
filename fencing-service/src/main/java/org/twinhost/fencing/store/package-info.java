/** Keeps what must outlive the process. */
package org.twinhost.fencing.store;

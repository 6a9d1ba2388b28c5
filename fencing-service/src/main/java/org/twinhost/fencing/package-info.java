/** Proof that a node is off. {@code FencingService} is the door; what decides is in {@code core}. */
package org.twinhost.fencing;

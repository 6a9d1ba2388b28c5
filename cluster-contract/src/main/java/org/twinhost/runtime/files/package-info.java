/** Files that survive a power cut: durable writes, the incarnation, the counter of sessions. */
package org.twinhost.runtime.files;

/** Files that survive a power cut, and a full disk: durable writes, the incarnation, the counter of sessions. */
package org.twinhost.runtime.files;

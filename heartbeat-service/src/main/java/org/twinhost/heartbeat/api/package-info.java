/** What heartbeat shows over HTTP: its membership, its health, what monitoring asks. */
@NullMarked
package org.twinhost.heartbeat.api;

import org.jspecify.annotations.NullMarked;

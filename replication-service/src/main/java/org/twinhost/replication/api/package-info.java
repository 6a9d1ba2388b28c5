/** REST for people and for twinctl. It only translates. */
package org.twinhost.replication.api;

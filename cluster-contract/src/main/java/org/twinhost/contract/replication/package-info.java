/** What replication publishes and is asked: the volumes' local replicas. */
@NullMarked
package org.twinhost.contract.replication;

import org.jspecify.annotations.NullMarked;

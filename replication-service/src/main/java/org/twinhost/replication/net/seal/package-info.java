/**
 * The seal on a connection of replicas: keys that both ends agree on once each has proven that it knows the cluster's secret,
 * and records of what is sent, encrypted and authenticated with them. What the bytes mean is not known here.
 */
@NullMarked
package org.twinhost.replication.net.seal;

import org.jspecify.annotations.NullMarked;

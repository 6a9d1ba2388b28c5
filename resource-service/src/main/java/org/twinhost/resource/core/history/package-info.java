/**
 * What people ask for afterwards: decisions with their reasons, and how failovers went, stage by stage.
 * Nothing is decided on it.
 */
package org.twinhost.resource.core.history;

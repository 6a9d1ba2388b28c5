/**
 * Answers of the services in words and tables.
 */
package org.twinhost.twinctl.text;

/** The administrator's command line: REST in, words out. Start reading at {@link org.twinhost.twinctl.Twinctl}. */
package org.twinhost.twinctl;

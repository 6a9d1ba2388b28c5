/** BMCs, the mains behind them, and how a fencing service speaks to them. */
package org.twinhost.simulator.world.power;

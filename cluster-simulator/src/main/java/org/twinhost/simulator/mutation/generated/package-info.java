/** Tries the mutants that were made, keeps what came of each, and says how much is caught. */
package org.twinhost.simulator.mutation.generated;

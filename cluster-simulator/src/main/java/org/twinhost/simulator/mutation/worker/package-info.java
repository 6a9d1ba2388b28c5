/** Tries mutants in JVMs of their own, which may hang or die: unit tests of the core first, then seeds. */
package org.twinhost.simulator.mutation.worker;

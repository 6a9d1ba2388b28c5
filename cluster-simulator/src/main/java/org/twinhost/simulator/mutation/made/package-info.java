/** Makes mutants: finds the places of the pure cores where one operator of {@link Operator} changes what they do. */
package org.twinhost.simulator.mutation.made;

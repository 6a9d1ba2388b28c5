/** What the vm service publishes and is asked: the guests of its node. */
@NullMarked
package org.twinhost.contract.vm;

import org.jspecify.annotations.NullMarked;

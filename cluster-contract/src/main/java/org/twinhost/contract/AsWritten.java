package org.twinhost.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Part of a message that a person wrote: it may lack anything. Nobody refuses the message for that on its way; who carries it
 * out says all that is wrong with it.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface AsWritten {}

package org.twinhost.runtime.http;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method of a resource: a word that stands for a proof and may void S1 to S4. It is in the audit before it is done, or it
 * is not done; and whoever asks repeats what was read out to him, see {@link ReadOut}.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface VoidsPromises {}

/**
 * The table of configuration fields and what it drives. {@link org.twinhost.config.core.fields.ConfigFields} is the table:
 * a new field is a component of its record in the contract and one row here. Reader, writer, canonical text, limits, what may
 * change while running, the LDAP schema, help and {@code docs/configuration.md} follow from the row.
 */
@NullMarked
package org.twinhost.config.core.fields;

import org.jspecify.annotations.NullMarked;

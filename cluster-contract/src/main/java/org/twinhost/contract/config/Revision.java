package org.twinhost.contract.config;

/**
 * A revision of the configuration.
 *
 * @param number counts changes, from 1
 * @param hash SHA-256 of the canonical content, first 16 hex digits
 */
public record Revision(long number, String hash) implements Comparable<Revision> {

    @Override
    public int compareTo(Revision other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return number + "-" + hash;
    }
}

package org.twinhost.twinctl.setup.node;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IP address as it is written; nobody is asked for a name. Two that are written differently may be equal. */
public record Address(InetAddress value) {

    private static final Pattern V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]+");

    /** Empty: it is none. Leading zeros are none, for some read them as octal; nor is a link-local one, which needs a card. */
    public static Optional<Address> of(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Address(InetAddress.ofLiteral(text)));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** Why it can't be the address of a node; empty: it can. */
    public Optional<String> whyNoNode() {
        return value.isAnyLocalAddress() ? Optional.of("means every address of a machine, not one")
                : value.isLoopbackAddress() ? Optional.of("reaches this machine and no other")
                : value.isMulticastAddress() ? Optional.of("is multicast: it belongs to no single machine")
                : value.isLinkLocalAddress() && !isV4() ? Optional.of("is link-local: give the card one of its own")
                : isV4() && (value.getAddress()[0] & 0xff) >= 240 ? Optional.of("is broadcast or reserved")
                : isV4() && value.getAddress()[0] == 0 ? Optional.of("belongs to no network")
                : Optional.empty();
    }

    public boolean isV4() {
        return value.getAddress().length == 4;
    }

    /** Whether both are in one network of that prefix. */
    public boolean isInNetworkOf(Address other, int prefix) {
        return isV4() == other.isV4() && network(prefix).equals(other.network(prefix));
    }

    private BigInteger network(int prefix) {
        return number().shiftRight(value.getAddress().length * Byte.SIZE - prefix);
    }

    private BigInteger number() {
        return new BigInteger(1, value.getAddress());
    }

    /** Of two machines that were numbered together, the other's: of 1 it is 2, of 2 it is 1. Empty: its network has none. */
    public Optional<Address> neighbour(int prefix) {
        var bits = value.getAddress().length * Byte.SIZE;
        var other = number().testBit(0) ? number().add(BigInteger.ONE) : number().subtract(BigInteger.ONE);
        var hosts = other.mod(BigInteger.ONE.shiftLeft(bits - prefix));
        var isNobody = prefix < bits - 1 && isV4()
                && (hosts.signum() == 0 || hosts.equals(BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE)));
        return isNobody ? Optional.empty() : of(other, bits / Byte.SIZE).filter(each -> each.isInNetworkOf(this, prefix));
    }

    private static Optional<Address> of(BigInteger number, int length) {
        var bytes = new byte[length];
        var source = number.toByteArray();
        var from = Math.max(0, source.length - length);
        System.arraycopy(source, from, bytes, length - (source.length - from), source.length - from);
        try {
            return Optional.of(new Address(InetAddress.getByAddress(bytes)));
        } catch (java.net.UnknownHostException impossible) {
            return Optional.empty();
        }
    }

    /** As it is usually written: the longest run of zeros of an IPv6 address is left out. */
    @Override
    public String toString() {
        var text = value.getHostAddress();
        if (isV4()) {
            return text;
        }
        var from = 0;
        var to = 0;
        var zeros = ZEROS.matcher(text);
        while (zeros.find()) {
            if (zeros.end() - zeros.start() > to - from) {
                from = zeros.start();
                to = zeros.end();
            }
        }
        if (to == 0) {
            return text;
        }
        var before = text.substring(0, from);
        var after = text.substring(to);
        return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
    }
}

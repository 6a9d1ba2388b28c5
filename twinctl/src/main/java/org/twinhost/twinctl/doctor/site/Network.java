package org.twinhost.twinctl.doctor.site;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The network that an address is in. */
final class Network {

    private Network() {}

    /** {@code 10.90.1.0/24}; the address itself where it is none. */
    static String of(String address, int prefix) {
        if (!address.matches("[0-9a-fA-F.:]+")) {
            return address;
        }
        try {
            var bytes = InetAddress.getByName(address).getAddress();
            for (int bit = prefix; bit < bytes.length * Byte.SIZE; bit++) {
                bytes[bit / Byte.SIZE] &= (byte) ~(1 << Byte.SIZE - 1 - bit % Byte.SIZE);
            }
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }
}

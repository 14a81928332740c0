package io.nifievent.catalog;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** A sender that an event type is taken from. */
public sealed interface AllowedSource {

    /** Whether the sender is meant; what is not known of it is empty, and is never meant. */
    boolean accepts(String source);

    /** As a catalog writes it. */
    String written();

    /** The sender known by that name, as the entry knows its senders. */
    record Named(String name) implements AllowedSource {
        @Override
        public boolean accepts(String source) {
            return name.equals(source);
        }

        @Override
        public String written() {
            return name;
        }
    }

    /**
     * Senders whose address begins like this one.
     *
     * @param address any address of the network
     * @param prefixBits how many leading bits its addresses share
     */
    record Network(InetAddress address, int prefixBits) implements AllowedSource {
        @Override
        public boolean accepts(String source) {
            String plain = withoutBrackets(source);
            if (!InetAddresses.isInetAddress(plain)) {
                return false;
            }
            byte[] other = InetAddresses.forString(plain).getAddress();
            byte[] own = address.getAddress();
            if (other.length != own.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((own[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }

        /** Servers tell a client's IPv6 address as it stands in a URI. */
        private static String withoutBrackets(String source) {
            return source.startsWith("[") && source.endsWith("]") ? source.substring(1, source.length() - 1) : source;
        }

        @Override
        public String written() {
            String plain = InetAddresses.toAddrString(address);
            return prefixBits == address.getAddress().length * Byte.SIZE ? plain : plain + "/" + prefixBits;
        }
    }

    /**
     * An address such as {@code 192.0.2.7} or {@code ::1}, a network such as {@code 10.0.0.0/8}, or else a name; empty
     * for an address with a prefix it doesn't have. No name is looked up.
     */
    static Optional<AllowedSource> parse(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? text : text.substring(0, slash);
        if (!InetAddresses.isInetAddress(first)) {
            return slash < 0 ? Optional.of(new Named(text)) : Optional.empty();
        }
        InetAddress address = InetAddresses.forString(first);
        int bits = address.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return Optional.of(new Network(address, bits));
        }
        String prefix = text.substring(slash + 1);
        return prefix.matches("\\d{1,3}") && Integer.parseInt(prefix) <= bits
                ? Optional.of(new Network(address, Integer.parseInt(prefix)))
                : Optional.empty();
    }
}

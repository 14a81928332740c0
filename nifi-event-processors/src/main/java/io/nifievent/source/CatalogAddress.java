package io.nifievent.source;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An absolute address with the scheme http or https, and a host. */
public record CatalogAddress(URI uri) {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /** @throws IllegalArgumentException if the address has another form, or a name and password in it */
    public CatalogAddress {
        if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException("an address is shown to everyone; give name and password beside it");
        }
        if (!isHttp(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("[" + uri + "] is no address; write http:// or https:// and a host");
        }
    }

    /**
     * The address, if the location is one; empty for a path on this machine.
     *
     * @throws IllegalArgumentException if the location has a scheme, but not http or https, or is malformed
     */
    public static Optional<CatalogAddress> parse(String location) {
        return SCHEME.matcher(location).matches()
                ? Optional.of(new CatalogAddress(URI.create(location)))
                : Optional.empty();
    }

    /** Whether what is sent and received can't be read or changed on the way. */
    public boolean encrypted() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** Whether it is where a schema registry lists its subjects. */
    boolean listsSubjects() {
        return uri.getPath().endsWith("/subjects");
    }

    /** An address below this one. */
    CatalogAddress below(String... segments) {
        return new CatalogAddress(URI.create(
                uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "/" + String.join("/", segments)));
    }

    boolean sameOrigin(CatalogAddress other) {
        return uri.getScheme().equalsIgnoreCase(other.uri.getScheme())
                && uri.getHost().equalsIgnoreCase(other.uri.getHost())
                && port() == other.port();
    }

    /**
     * Where a redirect leads: to an encrypted address, or within the same server.
     *
     * @throws IOException if it leads elsewhere
     */
    CatalogAddress redirect(String location) throws IOException {
        try {
            CatalogAddress next = new CatalogAddress(uri.resolve(location));
            if (next.encrypted() || next.sameOrigin(this)) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(this + " leads on to [" + location + "], which is no address", e);
        }
        throw new IOException(this + " leads on to " + location + "; only https, or the same server, is followed");
    }

    /** The last segment of the path, or the host. */
    String fileName() {
        return Optional.ofNullable(uri.getPath())
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(name -> !name.isEmpty())
                .orElse(uri.getHost());
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private int port() {
        return uri.getPort() >= 0 ? uri.getPort() : encrypted() ? 443 : 80;
    }

    private static boolean isHttp(@Nullable String scheme) {
        return scheme != null && scheme.toLowerCase(Locale.ROOT).matches("https?");
    }
}

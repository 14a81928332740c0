package io.nifievent.catalog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes pseudonyms of personal values: HMAC-SHA-256 (RFC 2104) with a secret key, 64 hexadecimal digits. The same value
 * has the same pseudonym in every field and type, so tables can still be joined by it. Thread-safe; never shows its key.
 */
public final class Pseudonyms {

    private static final String ALGORITHM = "HmacSHA256";

    private final Optional<SecretKeySpec> key;

    private Pseudonyms(Optional<SecretKeySpec> key) {
        this.key = key;
    }

    /**
     * Makes them with a key.
     *
     * @param secret at least 32 random characters are as strong as the hash
     */
    public static Pseudonyms withKey(String secret) {
        return new Pseudonyms(Optional.of(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM)));
    }

    /** Makes none, for catalogs that hash nothing. */
    public static Pseudonyms none() {
        return new Pseudonyms(Optional.empty());
    }

    boolean hasKey() {
        return key.isPresent();
    }

    /** The pseudonym of a value. */
    public String of(String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.orElseThrow(() -> new IllegalStateException("No catalog that hashes loads without a key")));
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}

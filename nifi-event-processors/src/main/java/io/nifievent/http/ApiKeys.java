package io.nifievent.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may send events. A line for each key: the name of the source it belongs to, a space, and the key's SHA-256 in
 * hexadecimal. Keys are long and random, so a plain hash keeps them. A source may have several keys, to change from one
 * to the next. Empty lines and those that begin with # say nothing.
 */
public final class ApiKeys {

    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,64})[ \\t]+([0-9A-Fa-f]{64})");

    private final List<Entry> entries;

    private ApiKeys(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private record Entry(String source, byte[] hash) {}

    /**
     * Reads keys.
     *
     * @throws IllegalArgumentException that says which line can't be read, without its text
     */
    public static ApiKeys parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new IllegalArgumentException("Line " + (i + 1)
                            + " is not a source's name and the 64 hexadecimal digits of its key's SHA-256");
                }
                entries.add(new Entry(matcher.group(1), HexFormat.of().parseHex(matcher.group(2))));
            }
        }
        return new ApiKeys(entries);
    }

    /** The source a key belongs to. Takes the same time whether there is one or not. */
    Optional<String> sourceOf(String key) {
        byte[] hash = sha256(key);
        Optional<String> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hash)) {
                found = Optional.of(entry.source());
            }
        }
        return found;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

package io.nifievent.kafka;

/**
 * A login by name and password.
 *
 * @param mechanism PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
 */
public record SaslLogin(String mechanism, String username, String password) {

    /** The value of {@code sasl.jaas.config}; a secret. */
    public String jaasConfig() {
        String module = mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(username) + " password=" + quoted(password) + ";";
    }

    /** In Java's string syntax, which is what the reader of the configuration understands: a line break would end it. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    @Override
    public String toString() {
        return "SaslLogin[" + mechanism + "]";
    }
}

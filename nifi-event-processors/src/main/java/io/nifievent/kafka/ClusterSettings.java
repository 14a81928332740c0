package io.nifievent.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a cluster is reached: everything its clients share.
 *
 * @param bootstrapServers host:port pairs separated by commas
 * @param properties security and tuning by their Kafka names; may hold secrets
 */
public record ClusterSettings(String bootstrapServers, Map<String, Object> properties) {

    public ClusterSettings {
        properties = Map.copyOf(properties);
    }

    /**
     * The configuration of one client.
     *
     * @param known names this kind of client knows; the others belong to other kinds and are left out
     * @param defaults used where the operator set nothing
     * @param fixed what the promises of this package rest on; wins over everything
     */
    Map<String, Object> forClient(Set<String> known, Map<String, Object> defaults, Map<String, Object> fixed) {
        Map<String, Object> config = new HashMap<>(defaults);
        properties.forEach((name, value) -> {
            if (known.contains(name) || name.equals(ProvidedSslEngineFactory.SSL_CONTEXT)) {
                config.put(name, value);
            }
        });
        config.putAll(fixed);
        config.put("bootstrap.servers", bootstrapServers);
        return config;
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "ClusterSettings[" + bootstrapServers + ", " + new TreeSet<>(properties.keySet()) + "]";
    }
}

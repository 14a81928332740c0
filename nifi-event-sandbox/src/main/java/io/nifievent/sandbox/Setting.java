package io.nifievent.sandbox;

import java.util.Locale;

/** What a person can change: by flag ({@code --nifi-port}), environment ({@code PIPELINE_NIFI_PORT}) or pipeline.properties ({@code nifi.port}). */
public enum Setting {
    NIFI_PORT("18080", "NiFi's user interface and REST API"),
    NIFI_MANAGEMENT_PORT("18079", "NiFi's management server, used inside only"),
    HTTP_PORT("18081", "the HTTP endpoint that takes events"),
    PRESTO_PORT("18088", "Presto's user interface and SQL"),
    KAFKA_PORT("19092", "the Kafka broker"),
    KAFKA_CONTROLLER_PORT("19093", "Kafka's controller, used inside only"),
    METASTORE_PORT("19083", "the Hive Metastore"),
    NIFI_HEAP("1g", "heap of NiFi"),
    PRESTO_HEAP("1g", "heap of Presto"),
    KAFKA_HEAP("384m", "heap of Kafka"),
    METASTORE_HEAP("256m", "heap of the Hive Metastore");

    private final String defaultValue;
    private final String description;

    Setting(String defaultValue, String description) {
        this.defaultValue = defaultValue;
        this.description = description;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String environmentVariable() {
        return "PIPELINE_" + name();
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    public boolean isPort() {
        return name().endsWith("_PORT");
    }

    /** The value itself when it is usable. */
    String checked(String value) {
        if (isPort() ? !isPortNumber(value) : !value.matches("[1-9][0-9]{0,8}[kmg]")) {
            throw new SandboxFailure(
                    key() + " is '" + value + "', which is not " + (isPort() ? "a port." : "a size such as 512m."),
                    "Set " + flag() + ", " + environmentVariable() + " or " + key() + " in pipeline.properties to "
                            + (isPort() ? "a number from 1 to 65535" : "a number followed by k, m or g") + ".");
        }
        return value;
    }

    private static boolean isPortNumber(String value) {
        return value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= 65_535;
    }
}

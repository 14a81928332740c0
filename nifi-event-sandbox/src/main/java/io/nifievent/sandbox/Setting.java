package io.nifievent.sandbox;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What a person can change: by flag ({@code --nifi-port}), environment ({@code PIPELINE_NIFI_PORT}) or pipeline.properties ({@code nifi.port}). */
public enum Setting {
    NIFI_PORT("18080", "NiFi's user interface and REST API"),
    NIFI_MANAGEMENT_PORT("18079", "NiFi's management server, used inside only"),
    HTTP_PORT("18081", "ListenHTTP's endpoint, which takes events"),
    LISTEN_PORT("18082", "ListenEvents' endpoint, which takes events"),
    PRESTO_PORT("18088", "Presto's user interface and SQL"),
    KAFKA_PORT("19092", "the Kafka broker"),
    KAFKA_CONTROLLER_PORT("19093", "Kafka's controller, used inside only"),
    METASTORE_PORT("19083", "the Hive Metastore"),
    STORAGE("local", "where the tables lie: local (files), hdfs or s3; stays until up --fresh"),
    EVENT_CATALOG("event-catalog", "folder of the event catalog; stays until another is named or up --fresh"),
    S3_PORT("19480", "the S3 server, with storage s3; stays until up --fresh"),
    HDFS_PORT("19820", "HDFS' name node, with storage hdfs; stays until up --fresh"),
    HDFS_HTTP_PORT("19870", "the name node's state over HTTP"),
    HDFS_DATA_PORT("19866", "HDFS' data node, used inside only"),
    NIFI_SYNC("false", "whether NiFi flushes each commit to the disk, so that it survives power loss: true or false"),
    NIFI_HEAP("768m", "heap of NiFi"),
    PRESTO_HEAP("1g", "heap of Presto"),
    KAFKA_HEAP("384m", "heap of Kafka"),
    METASTORE_HEAP("256m", "heap of the Hive Metastore"),
    S3_HEAP("384m", "heap of the S3 server"),
    HDFS_HEAP("256m", "heap of each of HDFS' nodes");

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

    /** What a value of it is, in one word. */
    public String kind() {
        return switch (this) {
            case STORAGE -> "STORAGE";
            case EVENT_CATALOG -> "DIR";
            case NIFI_SYNC -> "BOOLEAN";
            default -> isPort() ? "PORT" : "SIZE";
        };
    }

    /** The value as it is from the checkout, when it was typed in the working directory. */
    String fromWorkingDirectory(String value, Path checkout) {
        if (!kind().equals("DIR") || value.isBlank()) {
            return value;
        }
        Path folder = Path.of(value).toAbsolutePath().normalize();
        return folder.startsWith(checkout) && !folder.equals(checkout)
                ? checkout.relativize(folder).toString()
                : folder.toString();
    }

    /** The value itself when it is usable. */
    String checked(String value) {
        return switch (kind()) {
            case "PORT" -> require(isPortNumber(value), value, "a port", "a number from 1 to 65535");
            case "SIZE" ->
                require(
                        value.matches("[1-9][0-9]{0,8}[kmg]"),
                        value,
                        "a size such as 512m",
                        "a number followed by k, m or g");
            case "DIR" -> require(!value.isBlank(), value, "a folder", "its path");
            case "BOOLEAN" -> require(value.matches("true|false"), value, "true or false", "true or false");
            default ->
                require(
                        Stream.of(Storage.values()).map(Storage::word).anyMatch(value::equals),
                        value,
                        "a storage",
                        "local, hdfs or s3");
        };
    }

    private String require(boolean usable, String value, String what, String how) {
        if (!usable) {
            throw new SandboxFailure(
                    key() + " is '" + value + "', which is not " + what + ".",
                    "Set " + flag() + ", " + environmentVariable() + " or " + key() + " in pipeline.properties to "
                            + how + ".");
        }
        return value;
    }

    private static boolean isPortNumber(String value) {
        return value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= 65_535;
    }
}

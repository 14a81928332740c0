package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The standalone Hive Metastore on an embedded Derby database. */
public final class HiveMetastore implements Part {
    private static final int THRIFT_REPLY = 0x80010002;

    /** A thrift call of getVersion(), which needs no database rows: version and call, name, sequence, end of arguments. */
    private static final byte[] GET_VERSION = ByteBuffer.allocate(23)
            .putInt(0x80010001)
            .putInt(10)
            .put("getVersion".getBytes(StandardCharsets.US_ASCII))
            .putInt(1)
            .put((byte) 0)
            .array();

    private final Settings settings;

    public HiveMetastore(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "hive-metastore";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.METASTORE_PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path home = configure();
        return new Launch(
                List.of(
                        Jdk.seventeen().java(),
                        "-Xmx" + settings.value(Setting.METASTORE_HEAP),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile="
                                + home.resolve("log4j2.properties").toUri(),
                        "-Dderby.stream.error.file=" + home.resolve("derby.log"),
                        "-cp",
                        home + ":" + settings.parts().resolve("hive-metastore/lib") + "/*",
                        settings.root()
                                .resolve("nifi-event-sandbox/parts/hive-metastore/LoopbackMetastore.java")
                                .toString(),
                        settings.value(Setting.METASTORE_PORT)),
                home);
    }

    /** Writes all that it needs in its folder, and returns that. */
    Path configure() throws IOException {
        Path home = Files.createDirectories(settings.data().resolve("hive-metastore"));
        Files.createDirectories(settings.warehouse());
        PrivateFile.write(home.resolve("core-site.xml"), HadoopSite.of(storage()));
        Path database = home.resolve("derby");
        Path site = home.resolve("metastore-site.xml");
        forgetTablesElsewhere(site, database);
        WholeFile.write(site, site(database));
        Files.writeString(home.resolve("log4j2.properties"), LOGGING);
        return home;
    }

    /**
     * It would go on naming the folders of a checkout or state folder that has been moved since. NiFi, whose Lakehouse
     * opens every table when it is enabled, tells an empty one of all of them.
     */
    private static void forgetTablesElsewhere(Path site, Path database) throws IOException {
        if (Files.exists(site) && !Files.readString(site).contains(location(database))) {
            PartFetcher.delete(database);
        }
    }

    private static String location(Path database) {
        return "databaseName=" + Xml.escaped(database) + ";";
    }

    /** It looks at a table's folder when the table is registered. */
    private Map<String, String> storage() throws IOException {
        return switch (settings.storage()) {
            case LOCAL, HDFS -> Map.of();
            case S3 -> {
                S3Credentials credentials = S3Credentials.of(settings);
                yield Map.of(
                        "fs.s3a.endpoint", settings.s3().toString(),
                        "fs.s3a.endpoint.region", S3Credentials.REGION,
                        "fs.s3a.path.style.access", "true",
                        "fs.s3a.access.key", credentials.accessKey(),
                        "fs.s3a.secret.key", credentials.secretKey());
            }
        };
    }

    String site(Path database) {
        return """
                <?xml version="1.0"?>
                <configuration>
                  <property><name>javax.jdo.option.ConnectionURL</name><value>jdbc:derby:;databaseName=%s;create=true</value></property>
                  <property><name>javax.jdo.option.ConnectionDriverName</name><value>org.apache.derby.jdbc.EmbeddedDriver</value></property>
                  <property><name>datanucleus.schema.autoCreateAll</name><value>true</value></property>
                  <property><name>metastore.schema.verification</name><value>false</value></property>
                  <property><name>metastore.warehouse.dir</name><value>%s</value></property>
                  <!-- the defaults of these two name classes of hive-exec, which is not here -->
                  <property><name>metastore.task.threads.always</name><value>org.apache.hadoop.hive.metastore.events.EventCleanerTask</value></property>
                  <property><name>metastore.expression.proxy</name><value>org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy</value></property>
                  <!-- no listing of every file of a partition when it is registered -->
                  <property><name>metastore.stats.autogather</name><value>false</value></property>
                </configuration>
                """.formatted(Xml.escaped(database), Xml.escaped("file://" + settings.warehouse()));
    }

    @Override
    public boolean isReady() {
        return Probe.exchange(settings.port(Setting.METASTORE_PORT), GET_VERSION)
                .filter(answer -> answer == THRIFT_REPLY)
                .isPresent();
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(15);
    }

    private static final String LOGGING = """
            appender.out.type=Console
            appender.out.name=out
            appender.out.layout.type=PatternLayout
            appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
            rootLogger.level=warn
            rootLogger.appenderRef.out.ref=out
            """;
}

package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One Presto server, coordinator and worker in one, with the Hudi connector as catalog {@code hudi}. */
public final class Presto implements Part {
    /** What it reaches into by reflection on JDK 17. */
    private static final List<String> OPENED_PACKAGES = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.ref",
            "java.base/java.lang.reflect",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.security",
            "java.base/java.text",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/java.util.regex",
            "java.base/javax.security.auth",
            "java.base/javax.security.auth.login",
            "java.base/jdk.internal.loader",
            "java.base/sun.nio.ch",
            "java.base/sun.security.action",
            "java.security.jgss/sun.security.krb5");

    /**
     * Presto writes classes of its own for each query. At a query a second Java's second compiler takes a core to itself
     * and is seldom done before the query is, so it gets only what reads columns, which is the same code in all queries.
     * The first entry that matches counts.
     */
    private static final String SECOND_COMPILER = """
            [{match: ["io/airlift/compress/*.*", "com/facebook/presto/parquet/*.*", "com/facebook/presto/common/block/*.*"],
              c2: {Exclude: false}},
             {match: "*.*", c2: {Exclude: true}}]
            """;

    /**
     * Presto's Hadoop comes with HDFS' old reader of blocks switched on, by which Hudi can't read data files to merge log
     * files into ("readDirect unsupported in RemoteBlockReader").
     */
    private static final String HDFS_SITE = """
            <configuration>
              <property><name>dfs.client.use.legacy.blockreader</name><value>false</value></property>
            </configuration>
            """;

    private final Settings settings;

    public Presto(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "presto";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.PRESTO_PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path home = Files.createDirectories(settings.data().resolve("presto"));
        Path catalogs = Files.createDirectories(home.resolve("etc/catalog"));
        Files.writeString(home.resolve("etc/config.properties"), config());
        Files.writeString(home.resolve("etc/log.properties"), "com.facebook.presto=INFO\n");
        Path compilers = home.resolve("etc/compilers.json");
        Files.writeString(compilers, SECOND_COMPILER);
        PrivateFile.write(catalogs.resolve("hudi.properties"), """
                connector.name=hudi
                hive.metastore.uri=%s
                # The names of a table's partitions are asked for by every query; what each is, once in this time.
                hive.metastore-cache-scope=PARTITION
                hive.metastore-cache-ttl=10s
                hive.metastore-refresh-interval=10s
                # Without it columns are read value by value, and every query of a day reads a column of all its rows.
                hive.parquet-batch-read-optimization-enabled=true
                # Otherwise Hudi's classes get a configuration that knows nothing of the store, and read Hadoop's own
                # files anew for each table of each query.
                hive.copy-on-first-write-configuration-enabled=false
                %s""".formatted(settings.metastoreUri(), storage(home)));
        List<String> command = new ArrayList<>(List.of(
                Jdk.seventeen().java(),
                "-Xmx" + settings.value(Setting.PRESTO_HEAP),
                // from the last split of a table to the end of the thread that finds them, 0.287's BufferingSplitSource
                // asks for more and is told at once that there is nothing yet, one call within the other
                "-Xss64m",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + compilers,
                "-XX:+UseG1GC",
                // what is read of a column is often larger than half of a region of 1 MB; G1 holds such for large
                // objects and marks the whole heap for their sake, at a query a second without a pause
                "-XX:G1HeapRegionSize=8m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dcom.sun.management.jmxremote.host=" + Settings.HOST,
                // the tables hold UTC; Presto turns timestamps by its own zone
                "-Duser.timezone=UTC",
                "-Dconfig=" + home.resolve("etc/config.properties"),
                "-Dlog.levels-file=" + home.resolve("etc/log.properties"),
                "-Dnode.environment=sandbox",
                "-Dnode.id=sandbox",
                "-Dnode.bind-ip=" + Settings.HOST,
                "-Dnode.internal-address=" + Settings.HOST,
                "-Dnode.data-dir=" + home));
        OPENED_PACKAGES.forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-cp", settings.parts().resolve("presto/lib") + "/*", "com.facebook.presto.server.PrestoServer"));
        return new Launch(command, home);
    }

    private String storage(Path home) throws IOException {
        return switch (settings.storage()) {
            case LOCAL -> "";
            case HDFS ->
                "hive.config.resources="
                        + PropertyValue.escaped(Files.writeString(home.resolve("etc/hdfs-site.xml"), HDFS_SITE)) + "\n";
            case S3 -> {
                S3Credentials credentials = S3Credentials.of(settings);
                yield """
                        hive.s3.endpoint=%s
                        hive.s3.path-style-access=true
                        hive.s3.ssl.enabled=false
                        hive.s3.aws-access-key=%s
                        hive.s3.aws-secret-key=%s
                        """.formatted(settings.s3(), credentials.accessKey(), credentials.secretKey());
            }
        };
    }

    String config() {
        return """
                coordinator=true
                node-scheduler.include-coordinator=true
                http-server.http.port=%1$d
                discovery-server.enabled=true
                discovery.uri=http://%2$s:%1$d
                query.max-memory=512MB
                query.max-memory-per-node=256MB
                query.max-total-memory-per-node=384MB
                # What is over is kept for 15 minutes otherwise; at a query a second that fills the heap, and one thread
                # goes through all of it five times a second.
                query.min-expire-age=1m
                task.info.max-age=1m
                plugin.dir=%3$s
                catalog.config-dir=etc/catalog
                """.formatted(
                        settings.port(Setting.PRESTO_PORT),
                        Settings.HOST,
                        PropertyValue.escaped(settings.parts().resolve("presto/plugin")));
    }

    @Override
    public boolean isReady() {
        return Probe.get(settings.presto().resolve("/v1/info"))
                .filter(info -> info.contains("\"starting\":false"))
                .isPresent();
    }

    /** Says at once what otherwise shows only with the first query. */
    public void requireReady() {
        if (!isReady()) {
            throw new SandboxFailure(
                    "Presto does not answer at " + settings.presto() + ".", "Start it with ./pipeline up.");
        }
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(3);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(15);
    }
}

package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the name node and the data node of a sandbox's HDFS have in common: configuration, and how a Hadoop process starts. */
final class Hdfs {
    private final Settings settings;

    Hdfs(Settings settings) {
        this.settings = settings;
    }

    /** Writes the configuration; gives its folder. */
    Path configure() throws IOException {
        Path home = Files.createDirectories(settings.data().resolve("hdfs"));
        String loopback = Settings.HOST + ":";
        Files.writeString(
                home.resolve("core-site.xml"),
                HadoopSite.of(Map.of(
                        "fs.defaultFS", settings.hdfs().toString(),
                        "hadoop.tmp.dir", home.resolve("tmp").toString())));
        Files.writeString(
                home.resolve("hdfs-site.xml"),
                HadoopSite.of(Map.ofEntries(
                        Map.entry("dfs.replication", "1"),
                        Map.entry(
                                "dfs.namenode.name.dir",
                                home.resolve("name").toUri().toString()),
                        Map.entry(
                                "dfs.datanode.data.dir",
                                home.resolve("blocks").toUri().toString()),
                        Map.entry("dfs.namenode.rpc-bind-host", Settings.HOST),
                        Map.entry("dfs.namenode.http-address", loopback + settings.port(Setting.HDFS_HTTP_PORT)),
                        Map.entry("dfs.namenode.safemode.extension", "0"),
                        Map.entry("dfs.datanode.address", loopback + settings.port(Setting.HDFS_DATA_PORT)),
                        Map.entry("dfs.datanode.http.address", loopback + "0"),
                        Map.entry("dfs.datanode.ipc.address", loopback + "0"))));
        Files.writeString(home.resolve("log4j.properties"), LOGGING);
        // the pages are in Hadoop's distribution only; without the folders the nodes do not start
        for (String server : List.of("hdfs", "datanode", "static")) {
            Files.createDirectories(home.resolve("webapps").resolve(server));
        }
        return home;
    }

    Path nameFolder() {
        return settings.data().resolve("hdfs/name/current");
    }

    void format(Path home) throws IOException, InterruptedException {
        Path output = Files.createDirectories(settings.logs()).resolve("hdfs-format.log");
        Process process = new ProcessBuilder(
                        command(home, "org.apache.hadoop.hdfs.server.namenode.NameNode", "-format", "-nonInteractive"))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("HDFS could not format its storage: " + Files.readString(output));
        }
    }

    List<String> command(Path home, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Jdk.seventeen().java(),
                "-Xmx" + settings.value(Setting.HDFS_HEAP),
                "-XX:+UseSerialGC",
                "-cp",
                home + ":" + settings.parts().resolve("hdfs/lib") + "/*",
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static final String LOGGING = """
            log4j.rootLogger=INFO,out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %-5p %c{1} %m%n
            log4j.logger.org.apache.hadoop.hdfs.server.namenode.FSNamesystem.audit=WARN
            log4j.logger.BlockStateChange=WARN
            log4j.logger.org.apache.hadoop.hdfs.StateChange=WARN
            log4j.logger.org.apache.hadoop.hdfs.server.datanode.DataNode.clienttrace=WARN
            """;
}

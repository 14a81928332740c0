package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The name node of an HDFS with one data node. */
public final class HdfsNameNode implements Part {
    private final Settings settings;
    private final Hdfs hdfs;

    public HdfsNameNode(Settings settings) {
        this.settings = settings;
        this.hdfs = new Hdfs(settings);
    }

    @Override
    public String name() {
        return "namenode";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.HDFS_PORT, Setting.HDFS_HTTP_PORT);
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        Path home = hdfs.configure();
        if (!Files.exists(hdfs.nameFolder().resolve("VERSION"))) {
            hdfs.format(home);
        }
        return new Launch(hdfs.command(home, "org.apache.hadoop.hdfs.server.namenode.NameNode"), home);
    }

    /** It serves once it has left safe mode, for which it waits for its blocks. */
    @Override
    public boolean isReady() {
        return Probe.get(settings.hdfsState())
                .filter(state -> state.contains("\"FSState\" : \"Operational\""))
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
}

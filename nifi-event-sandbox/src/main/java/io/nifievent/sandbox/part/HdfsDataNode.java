package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The data node of an HDFS with one. */
public final class HdfsDataNode implements Part {
    private final Settings settings;
    private final Hdfs hdfs;

    public HdfsDataNode(Settings settings) {
        this.settings = settings;
        this.hdfs = new Hdfs(settings);
    }

    @Override
    public String name() {
        return "datanode";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.HDFS_DATA_PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path home = hdfs.configure();
        return new Launch(hdfs.command(home, "org.apache.hadoop.hdfs.server.datanode.DataNode"), home);
    }

    /** The name node takes it for alive, and it takes connections. */
    @Override
    public boolean isReady() {
        return Probe.accepts(settings.port(Setting.HDFS_DATA_PORT))
                && Probe.get(settings.hdfsState())
                        .filter(state -> state.contains("\"NumLiveDataNodes\" : 1"))
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

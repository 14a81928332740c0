package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakehouseSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/lake/events",
                "file:///lake/events",
                "hdfs://namenode/lake",
                "hdfs:///lake",
                "s3a://bucket/lake"
            })
    void knowsWhereTablesMayLie(String basePath) {
        assertThat(new LakehouseSettings(URI.create(basePath)).basePath()).hasToString(basePath);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /lake/events       | has no scheme; write file:, hdfs: or s3a: before it
            s3://bucket/lake   | write s3a: instead
            s3n://bucket/lake  | write s3a: instead
            s3a:/lake          | has no bucket
            file://lake/events | has a host; write file:/ for a folder of this machine
            gs://bucket/lake   | is of a scheme that is not known here
            """)
    void saysWhatIsWrongWithABasePath(String basePath, String reason) {
        URI address = URI.create(basePath);

        assertThatThrownBy(() -> new LakehouseSettings(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[" + basePath + "]")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesALockFileInS3() {
        assertThatThrownBy(() -> withLock("s3a://bucket/lake", new LockSettings.InFileSystem(Duration.ofMinutes(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[s3a://bucket/lake]")
                .hasMessageContaining("ZooKeeper");

        LockSettings.Provider zooKeeper = new LockSettings.InZooKeeper("zk1:2181");
        assertThat(withLock("s3a://bucket/lake", zooKeeper).lock().provider()).isEqualTo(zooKeeper);
        LockSettings.Provider file = new LockSettings.InFileSystem(Duration.ofMinutes(1));
        assertThat(withLock("hdfs://namenode/lake", file).lock().provider()).isEqualTo(file);
    }

    private static LakehouseSettings withLock(String basePath, LockSettings.Provider provider) {
        return new LakehouseSettings(
                URI.create(basePath),
                StorageAccess.by(List.of()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(provider, Duration.ofSeconds(30)));
    }
}

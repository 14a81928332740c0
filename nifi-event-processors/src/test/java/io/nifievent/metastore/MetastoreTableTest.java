package io.nifievent.metastore;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetastoreTableTest {
    @ParameterizedTest
    @CsvSource({
        "file:///lake/search, file:///lake/search",
        "file:/lake/search, file:/lake/search",
        "file:///a%20b/search, file:///a b/search",
        "hdfs://node:8020/a%20b/search, hdfs://node:8020/a b/search",
        "s3a://bucket/lake/search, s3a://bucket/lake/search"
    })
    void saysItsFolderAsHadoopReadsIt(URI location, String folder) {
        MetastoreTable table = new MetastoreTable(
                "events", "search", location, List.of(), Optional.of("city"), MetastoreTable.View.DATA_FILES);

        assertThat(table.folder()).isEqualTo(folder);
        assertThat(table.location("50%25")).isEqualTo(folder + "/city=50%25");
    }

    @ParameterizedTest
    @CsvSource({
        "file:///lake/search, file:/lake/search, true",
        "file:/lake/search, file:///lake/search, true",
        "file:/lake/search, file:/lake/search/, true",
        "file:///lake//./search, file:/lake/search, true",
        "file:///a%20b/search, file:/a b/search, true",
        "hdfs:///lake/search, hdfs://node:8020/lake/search, true",
        "hdfs://Node/lake/search, hdfs://node/lake/search, true",
        "file:/lake/search, file:/lake2/search, false",
        "file:/lake/search, file:/lake/Search, false",
        "hdfs:///lake/search, file:/lake/search, false",
        "hdfs://one/lake/search, hdfs://other/lake/search, false",
        "s3a://bucket/lake/search, s3a://bucket/lake/search, true",
        "s3a://bucket/lake/search, s3a://other/lake/search, false",
        "s3a://bucket/lake/search, s3://bucket/lake/search, false",
        "file:/lake/search, '', false"
    })
    void tellsItsFolderFromOthersInWhateverWayAMetastoreWritesIt(URI location, String known, boolean same) {
        MetastoreTable table = new MetastoreTable(
                "events", "search", location, List.of(), Optional.of("city"), MetastoreTable.View.DATA_FILES);

        assertThat(table.liesIn(known)).isEqualTo(same);
    }
}

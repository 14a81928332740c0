package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
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
}

package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionPathTest {

    private static final TableName TABLE = SampleRecords.TABLE;

    @TempDir
    Path base;

    @ParameterizedTest
    @CsvSource({
        "Kraków,city=Kraków",
        "New York,city=New York",
        "a/b,city=a%2Fb",
        "../../x,city=..%2F..%2Fx",
        "%2e%2e,city=%252e%252e",
        "a:b,city=a%3Ab",
        ".hoodie,city=.hoodie",
        "a\\b,city=a%5Cb",
        "a=b,city=a%3Db",
        "∕slash,city=∕slash"
    })
    void encodesWhatWouldMeanSomethingInAPath(String value, String path) throws Exception {
        assertThat(PartitionPath.of("city", value)).isEqualTo(path);
    }

    @Test
    void refusesWhatMakesNoFolderOfItsOwn() {
        assertRefused("", "partition-empty");
        assertRefused(".", "partition-reserved");
        assertRefused("..", "partition-reserved");
        assertRefused("__HIVE_DEFAULT_PARTITION__", "partition-reserved");
        assertRefused("a\u0000b", "partition-unprintable");
        assertRefused("a\nb", "partition-unprintable");
        assertRefused("\ud800", "partition-unprintable");
        assertRefused("ü".repeat(81), "partition-too-long");
        assertRefused("/".repeat(54), "partition-too-long");
    }

    private static void assertRefused(String value, String code) {
        assertThatThrownBy(() -> PartitionPath.of("city", value))
                .isInstanceOfSatisfying(RowRefusedException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.reason()).contains("[city]");
                });
    }

    @Test
    void writesNothingOutsideTheTableWhateverThePartitionValue() throws Exception {
        RecordShape shape =
                SampleRecords.shape(TableKind.COPY_ON_WRITE, Optional.empty(), new Partitioning.ByColumn("city"));
        List<TableContents> told = new ArrayList<>();
        try (Lakehouse lakehouse =
                        new Lakehouse(new LakehouseSettings(base.toUri()), InstantSource.system(), told::add);
                TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, shape);
            for (String city : List.of("../../../x", "a/b", "%2e%2e", "New York", ".hoodie")) {
                assertThat(batch.add(SampleRecords.json("{\"id\":\"1\"}").put("city", city), Optional.empty()))
                        .isEmpty();
            }
            assertThat(batch.add(SampleRecords.json("{\"id\":\"1\"}"), Optional.empty()))
                    .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo("partition-empty"));
            assertThat(batch.commit().instant()).isPresent();

            assertThat(MergedRows.values(lakehouse.location(TABLE), "city"))
                    .containsExactlyInAnyOrder("../../../x", "a/b", "%2e%2e", "New York", ".hoodie");
        }
        try (Stream<Path> tables = Files.list(base);
                Stream<Path> folders = Files.list(base.resolve("listing"))) {
            assertThat(tables).containsExactly(base.resolve("listing"));
            assertThat(folders)
                    .extracting(folder -> folder.getFileName().toString())
                    .containsExactlyInAnyOrder(
                            ".hoodie",
                            "city=..%2F..%2F..%2Fx",
                            "city=a%2Fb",
                            "city=%252e%252e",
                            "city=New York",
                            "city=.hoodie");
        }
        assertThat(told.getLast().partitions()).contains("New York", "..%2F..%2F..%2Fx");
    }
}

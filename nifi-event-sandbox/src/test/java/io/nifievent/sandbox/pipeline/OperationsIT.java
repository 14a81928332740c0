package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.pipeline.Offers.Offer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PutHudi's operations on records of any schema, layouts of tables, and partitionings, as Presto shows them. */
@ExtendWith(RunningPipeline.class)
class OperationsIT {

    private static Offers offers;

    @BeforeAll
    static void addReader(SandboxStack stack) throws Exception {
        offers = new Offers(stack);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY_ON_WRITE", "MERGE_ON_READ"})
    void showsWhatUpsertsAndDeletesLeave(String kind) throws Exception {
        String table = "offers_" + kind.toLowerCase();
        String queried = kind.equals("MERGE_ON_READ") ? table + "_rt" : table;
        Map<String, String> layout = Map.of("Table Type", kind);
        offers.put(table, "upsert", layout, new Offer("a", 1, 10), new Offer("b", 1, 20), new Offer("c", 1, 30));
        offers.showsPrices(queried, "[a 10.0, b 20.0, c 30.0]");

        offers.put(table, "upsert", layout, new Offer("a", 2, 11), new Offer("c", 0, 29), new Offer("d", 1, 40));
        offers.showsPrices(queried, "[a 11.0, b 20.0, c 30.0, d 40.0]");

        offers.put(table, "delete", layout, new Offer("b", 2, 0));
        offers.showsPrices(queried, "[a 11.0, c 30.0, d 40.0]");

        offers.put(table, "insert", layout, new Offer("a", 3, 12), new Offer("e", 1, 50));
        offers.showsPrices(queried, "[a 11.0, c 30.0, d 40.0, e 50.0]");
    }

    @Test
    void showsUpdatesWithoutMergingOnceTheyAreCompacted(SandboxStack stack) throws Exception {
        new ServicesStory(stack).compactsATable(offers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            field | city | city      | São Paulo     | Oslo          | Oslo/Ost %2F: a=b
            date  | seen | seen_date | 2019-05-03    | 2019-05-01    | 2019-05-02
            hour  | seen | seen_hour | 2019-05-03-23 | 2019-05-01-10 | 2019-05-02-00
            """)
    void findsPartitionsByEveryKindOfPredicate(
            String partitioning,
            String field,
            String column,
            String last,
            String first,
            String middle,
            SandboxStack stack)
            throws Exception {
        String table = "offers_by_" + partitioning;
        offers.put(
                table,
                "bulk_insert",
                Map.of("Partitioning", partitioning, "Partition Field", field),
                new Offer("a", 1, 1, "Oslo", "2019-05-01T10:00:00Z"),
                new Offer("b", 1, 2, "Oslo/Ost %2F: a=b", "2019-05-02T00:59:59Z"),
                new Offer("c", 1, 3, "Oslo/Ost %2F: a=b", "2019-05-02T00:00:00Z"),
                new Offer("d", 1, 4, "São Paulo", "2019-05-03T23:00:00Z"),
                new Offer("e", 1, 5, "São Paulo", "2019-05-03T23:30:00Z"),
                new Offer("f", 1, 6, "São Paulo", "2019-05-03T23:59:59Z"));
        offers.showsPrices(table, "[a 1.0, b 2.0, c 3.0, d 4.0, e 5.0, f 6.0]");
        Map<String, Long> predicates = Map.of(
                column + " = '" + middle + "'", 2L,
                column + " <> '" + middle + "'", 4L,
                column + " IN ('" + first + "', '" + last + "')", 4L,
                column + " LIKE '" + first.substring(0, 4) + "%'", column.equals("city") ? 3L : 6L,
                column + " LIKE '%" + last.substring(2) + "'", 3L,
                column + " > '" + first + "'", 5L,
                column + " <= '" + middle + "'", 3L,
                column + " BETWEEN '" + middle + "' AND '" + last + "'", 5L,
                column + " = 'Bergen'", 0L);
        for (Map.Entry<String, Long> predicate : predicates.entrySet()) {
            assertThat(stack.query("SELECT count(*) AS n FROM " + table + " WHERE " + predicate.getKey()))
                    .as(predicate.getKey())
                    .isEqualTo(List.of(Map.of("n", predicate.getValue())));
        }
    }
}

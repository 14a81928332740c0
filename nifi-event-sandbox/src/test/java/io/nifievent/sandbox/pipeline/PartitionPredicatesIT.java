package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Presto prunes partitions by predicates on event_date; a layout it prunes wrongly returns too few rows, silently. */
@ExtendWith(RunningPipeline.class)
class PartitionPredicatesIT {

    /** One event on the first day, two on the second, three on the third. */
    @BeforeAll
    static void postEventsOfThreeDays(SandboxStack stack) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int day = 1; day <= 3; day++) {
            for (int n = 0; n < day; n++) {
                lines.append("""
                        {"Event_Type":"ListingView","Event_Version":"V1","User_ID":"predicate","Listing_ID":"p-%d-%d","Server_Time":"2019-05-0%d 23:59:59"}
                        """.formatted(day, n, day));
            }
        }
        assertThat(stack.post(lines.toString(), "application/x-ndjson").statusCode())
                .isEqualTo(200);
        new Story(stack).rows("SELECT 1 FROM listing_view WHERE user_id = 'predicate'", 6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            event_date = '2019-05-02'                            | 2
            event_date IN ('2019-05-01', '2019-05-03')           | 4
            event_date NOT IN ('2019-05-01')                     | 5
            event_date LIKE '2019-05-0%'                         | 6
            event_date LIKE '%-03'                               | 3
            event_date <> '2019-05-03'                           | 3
            event_date >= '2019-05-02'                           | 5
            event_date < '2019-05-02'                            | 1
            event_date BETWEEN '2019-05-02' AND '2019-05-03'     | 5
            event_date = '2019-05-04'                            | 0
            event_date IS NULL                                   | 0
            """)
    void findsAllRowsOfAPartition(String predicate, long expected, SandboxStack stack) throws Exception {
        assertThat(stack.query("SELECT count(*) AS n FROM listing_view WHERE user_id = 'predicate' AND " + predicate))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("n", expected));
    }
}

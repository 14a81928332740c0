package io.nifievent.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.validation.EventTimeRange;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of so many names or values, or of such, that a look at each of them would cost much. */
class HostileContentTest {

    private static final int MAX_EVENT_BYTES = 512 * 1024;
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final Duration MOST_CPU = Duration.ofMillis(500);
    private static final int TRIES = 5;
    private static final String BEGINNING = "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\","
            + "\"User_ID\":\"a1b2\",\"Listing_ID\":\"c3d4\",\"Server_Time\":\"2020-07-01 12:00:00\"";
    private static final Sender SENDER =
            new Sender(Instant.parse("2026-01-01T10:00:00Z"), "10.0.0.1", "", Optional.empty());

    private final ThreadMXBean thread = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private enum Names {
        DISTINCT {
            @Override
            String name(int i) {
                return "k" + i;
            }
        },
        /** All have one hash code. */
        COLLIDING {
            @Override
            String name(int i) {
                StringBuilder name = new StringBuilder();
                for (int bits = i | 1 << 20; bits > 1; bits >>= 1) {
                    name.append((bits & 1) == 0 ? "Aa" : "BB");
                }
                return name.toString();
            }
        };

        abstract String name(int i);

        byte[] event(int properties) {
            StringBuilder event = new StringBuilder(BEGINNING);
            for (int i = 0; i < properties; i++) {
                event.append(",\"").append(name(i)).append("\":1");
            }
            return event.append('}').toString().getBytes(UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({"DISTINCT, 40000, false", "DISTINCT, 40000, true", "COLLIDING, 11000, false", "COLLIDING, 11000, true"})
    void judgesManyNamesLikeOthers(Names names, int count, boolean byCatalog) throws CatalogException {
        byte[] content = names.event(count);
        assertThat(content.length).isLessThan(MAX_EVENT_BYTES);
        assertThat(readCheaply(intake(byCatalog), content).rejected())
                .extracting(rejection -> rejection.violation().code())
                .isEqualTo(byCatalog ? List.of("additional-properties") : List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "DISTINCT, 1000000, false",
        "DISTINCT, 1000000, true",
        "COLLIDING, 250000, false",
        "COLLIDING, 250000, true"
    })
    void looksAtNoMoreNamesThanFitIntoAnEvent(Names names, int count, boolean byCatalog) throws CatalogException {
        assertThat(readCheaply(intake(byCatalog), names.event(count)).rejected())
                .extracting(rejection -> rejection.violation().code())
                .containsExactly("event-too-large");
    }

    /** A pattern that tries each of them as the one before the domain takes a time that grows with their square. */
    @Test
    void judgesAnAddressOfManyAtSignsLikeOthers() throws CatalogException {
        byte[] content = ("{\"Event_Type\":\"Enquiry\",\"Event_Version\":\"V1\",\"Contact\":{\"Email\":\""
                        + "@".repeat(520_000) + " x\"}}")
                .getBytes(UTF_8);
        assertThat(content.length).isLessThan(MAX_EVENT_BYTES);
        assertThat(readCheaply(intake(true), content).rejected())
                .extracting(rejection -> rejection.violation().code())
                .hasSize(1);
    }

    /** As a list of those that lack something, each of which could be told. */
    @Test
    void judgesManyIncompleteValuesLikeOthers() throws CatalogException {
        byte[] content = ("{\"Event_Type\":\"Search\",\"Event_Version\":\"V2\",\"Results\":" + "["
                        + "{},".repeat(174_000) + "{}]}")
                .getBytes(UTF_8);
        assertThat(content.length).isLessThan(MAX_EVENT_BYTES);
        assertThat(readCheaply(intake(true), content).rejected())
                .extracting(rejection -> rejection.violation().code())
                .containsExactly("max-items");
    }

    /** Of the time the least of several tries counts: the first ones run before they are compiled. */
    private Intake.Read readCheaply(Intake intake, byte[] content) {
        var unused = intake.read(content, false, SENDER);
        long bytes = thread.getCurrentThreadAllocatedBytes();
        Intake.Read read = (Intake.Read) intake.read(content, false, SENDER);
        assertThat(thread.getCurrentThreadAllocatedBytes() - bytes).isLessThan(MOST_BYTES);
        assertThat(IntStream.range(0, TRIES).mapToObj(i -> cpuTime(intake, content)))
                .anySatisfy(time -> assertThat(time).isLessThan(MOST_CPU));
        return read;
    }

    private Duration cpuTime(Intake intake, byte[] content) {
        long before = thread.getCurrentThreadCpuTime();
        var unused = intake.read(content, false, SENDER);
        return Duration.ofNanos(thread.getCurrentThreadCpuTime() - before);
    }

    private static Intake intake(boolean byCatalog) throws CatalogException {
        Catalog catalog = new CatalogDirectory(Path.of("../event-catalog")).load();
        return new Intake(
                byCatalog ? Optional.of(() -> catalog) : Optional.empty(),
                new EventTimeRange(Duration.ofHours(24)),
                IntakeLimits.of(MAX_EVENT_BYTES));
    }
}

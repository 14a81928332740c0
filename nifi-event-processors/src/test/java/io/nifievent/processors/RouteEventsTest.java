package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteEventsTest {

    private final TestRunner runner = TestRunners.newTestRunner(RouteEvents.class);

    @BeforeEach
    void addCatalog() throws Exception {
        FixedCatalog.addTo(runner);
    }

    @Test
    void splitsByTypeAndKeepsTheOrderWithinEach() {
        runner.enqueue(line("1", "Search") + line("2", "ListingView") + line("3", "Search"));
        runner.enqueue(line("4", "Search"));
        runner.run();
        runner.assertAllFlowFilesTransferred(RouteEvents.ROUTED, 2);
        Map<String, MockFlowFile> byType = runner.getFlowFilesForRelationship(RouteEvents.ROUTED).stream()
                .collect(Collectors.toMap(flowFile -> flowFile.getAttribute("event.type"), flowFile -> flowFile));
        byType.get("Search").assertContentEquals(line("1", "Search") + line("3", "Search") + line("4", "Search"));
        byType.get("Search").assertAttributeEquals("event.count", "3");
        MockFlowFile views = byType.get("ListingView");
        views.assertAttributeEquals("kafka.topic", "events.listing_view");
        views.assertAttributeEquals("kafka.key.pointer", "/event/User_ID");
        views.assertAttributeEquals("hudi.table", "listing_view");
    }

    @Test
    void keysByTheEventIdWhenTheTypeNamesNoKey() {
        runner.enqueue(line("1", "RejectedEvent"));
        runner.run();
        runner.getFlowFilesForRelationship(RouteEvents.ROUTED)
                .getFirst()
                .assertAttributeEquals("kafka.key.pointer", "/event_id");
    }

    @Test
    void takesNoTopicFromTheEventOrItsAttributes() {
        String strange = line("1", "../../x");
        runner.enqueue(
                strange + "nonsense\n",
                Map.of("kafka.topic", "other", "hudi.table", "other", "kafka.offset.first", "0"));
        runner.run();
        runner.assertAllFlowFilesTransferred(RouteEvents.UNROUTED, 2);
        assertThat(runner.getFlowFilesForRelationship(RouteEvents.UNROUTED))
                .extracting(flowFile -> flowFile.getAttribute("event.error.code") + " " + flowFile.getContent())
                .containsExactlyInAnyOrder("unknown-type " + strange, "malformed-envelope nonsense\n");
        assertThat(runner.getFlowFilesForRelationship(RouteEvents.UNROUTED))
                .allSatisfy(flowFile -> assertThat(flowFile.getAttributes())
                        .doesNotContainKeys("kafka.topic", "hudi.table", "kafka.offset.first"));
    }

    @Test
    void givesTypesARelationshipOfTheirOwn() {
        runner.setProperty("leads", "Enquiry, Favourite");
        runner.enqueue(line("1", "Enquiry") + line("2", "Favourite") + line("3", "Search"));
        runner.run();
        runner.assertTransferCount("leads", 2);
        runner.assertTransferCount(RouteEvents.ROUTED, 1);
        runner.removeProperty("leads");
        assertThat(runner.getProcessor().getRelationships())
                .extracting(r -> r.getName())
                .containsOnly("routed", "unrouted");
    }

    @Test
    void verifiesThatTheTypesOfARelationshipExist() {
        runner.setProperty("leads", "Enquiry");
        assertThat(verification()).isEqualTo(Outcome.SUCCESSFUL);
        runner.setProperty("leads", "Enquiry, Lead");
        assertThat(verification()).isEqualTo(Outcome.FAILED);
    }

    private Outcome verification() {
        return new RouteEvents()
                .verify(runner.getProcessContext(), runner.getLogger(), Map.of())
                .getFirst()
                .getOutcome();
    }

    private static String line(String id, String type) {
        return "{\"event_id\":\"" + id + "\",\"event_type\":\"" + type + "\",\"event_version\":\"V1\","
                + "\"event_time\":\"2020-07-01T12:00:00Z\",\"received_at\":\"2026-01-01T10:00:00Z\",\"event\":{}}\n";
    }
}

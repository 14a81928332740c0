package io.nifievent.benchmark.validate;

import io.nifievent.processors.ValidateEvents;
import io.nifievent.services.DirectoryEventCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.processors.standard.ValidateRecord;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

/** Processors with their services, scheduled as NiFi does it. */
final class Processors {

    private Processors() {}

    /** Ours, with the sample catalog. */
    static TestRunner validateEvents(ValidateEvents processor, Path catalog) throws InitializationException {
        TestRunner runner = TestRunners.newTestRunner(processor);
        DirectoryEventCatalog service = new DirectoryEventCatalog();
        runner.addControllerService("catalog", service);
        runner.setProperty(service, "Catalog Location", catalog.toString());
        runner.setProperty(service, "Reload Interval", "1 hour");
        runner.enableControllerService(service);
        runner.setProperty("Event Catalog", "catalog");
        return scheduled(runner);
    }

    /** NiFi's own, with the types of the same fields; it knows no limits, patterns or values. */
    static TestRunner validateRecord(ValidateRecord processor) throws InitializationException, IOException {
        TestRunner runner = TestRunners.newTestRunner(processor);
        JsonTreeReader reader = new JsonTreeReader();
        runner.addControllerService("reader", reader);
        runner.setProperty(reader, "schema-access-strategy", "schema-text-property");
        runner.setProperty(reader, "schema-text", avroSchema());
        runner.enableControllerService(reader);
        JsonRecordSetWriter writer = new JsonRecordSetWriter();
        runner.addControllerService("writer", writer);
        runner.setProperty(writer, "output-grouping", "output-oneline");
        runner.enableControllerService(writer);
        runner.setProperty("record-reader", "reader");
        runner.setProperty("record-writer", "writer");
        runner.setProperty("allow-extra-fields", "false");
        return scheduled(runner);
    }

    private static TestRunner scheduled(TestRunner runner) {
        runner.run(1, false, true);
        return runner;
    }

    private static String avroSchema() throws IOException {
        try (InputStream schema = Objects.requireNonNull(
                Processors.class.getResourceAsStream("photo-swipe.avsc"), "The schema is in the jar")) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

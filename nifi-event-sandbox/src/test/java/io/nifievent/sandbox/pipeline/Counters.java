package io.nifievent.sandbox.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.nifievent.sandbox.nifi.NifiApi;
import java.io.IOException;

/** Counters of a NiFi's processors. */
record Counters(NifiApi api) {

    /** A counter of all processors of one type, summed up. */
    long sum(String processorType, String name) throws IOException, InterruptedException {
        long sum = 0;
        for (JsonNode counter : api.get("/counters").at("/counters/aggregateSnapshot/counters")) {
            if (counter.path("name").asText().equals(name)
                    && counter.path("context").asText().startsWith(processorType + " (")) {
                sum += counter.path("valueCount").asLong();
            }
        }
        return sum;
    }
}

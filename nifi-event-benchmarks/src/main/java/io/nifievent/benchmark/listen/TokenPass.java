package io.nifievent.benchmark.listen;

import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import java.time.Duration;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The ceiling of anything that looks at JSON: Jackson's tokens of the same bytes, on one core. */
final class TokenPass implements Side {

    private final Requests requests;
    private final Duration measured;
    private final JsonFactory factory = new JsonFactory();
    private long tokens;

    TokenPass(Requests requests, Duration measured) {
        this.requests = requests;
        this.measured = measured;
    }

    @Override
    public String name() {
        return "Jackson token pass";
    }

    @Override
    public void prepare() {}

    @Override
    public Cost run() {
        long end = System.nanoTime() + measured.toNanos();
        Stopwatch stopwatch = Stopwatch.start();
        long events = 0;
        while (System.nanoTime() < end) {
            try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), requests.body())) {
                while (parser.nextToken() != null) {
                    tokens++;
                }
            }
            events += requests.events();
        }
        if (tokens == 0) {
            throw new IllegalStateException("There is no token in the request");
        }
        return stopwatch.cost(events);
    }
}

package io.nifievent.sandbox.send;

import java.net.URI;
import java.time.Duration;

/**
 * How events are sent.
 *
 * @param url where they are posted to
 * @param eventsPerSecond the rate, kept whether or not answers come in time
 * @param batch events in one request
 * @param connections requests under way at once
 * @param patience how long events that were not taken are sent again
 */
public record SendPlan(URI url, double eventsPerSecond, int batch, int connections, Patience patience) {
    public SendPlan {
        if (!(eventsPerSecond > 0) || batch < 1 || connections < 1) {
            throw new IllegalArgumentException("Rate, batch and connections must be above 0.");
        }
    }

    /** One event a request on 16 connections, for a minute at most when the pipeline is busy or away. */
    public static SendPlan to(URI url, double eventsPerSecond) {
        return new SendPlan(url, eventsPerSecond, 1, 16, new Patience(Duration.ofMinutes(1)));
    }

    public SendPlan withPatience(Duration total) {
        return new SendPlan(url, eventsPerSecond, batch, connections, new Patience(total));
    }
}

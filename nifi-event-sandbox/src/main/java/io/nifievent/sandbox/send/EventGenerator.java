package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes events without end, as the portal's users would: happening now, of every type and version of the sample
 * catalog. The same seed, shares and clock make the same events.
 */
public final class EventGenerator implements Iterator<PlannedEvent> {
    /** How far back a late event happened at most. */
    public static final Duration LATEST = Duration.ofDays(7);

    /** How many of the last events a repeated one is taken from. */
    private static final int REMEMBERED = 1_000;

    private static final List<Defect> DEFECTS = List.of(Defect.values());

    private final RandomGenerator random;
    private final Shares shares;
    private final InstantSource clock;
    private final Portal portal;
    private final List<PlannedEvent> remembered = new ArrayList<>(REMEMBERED);

    public EventGenerator(long seed, Shares shares, InstantSource clock) {
        this.random = new SplittableRandom(seed);
        this.shares = shares;
        this.clock = clock;
        this.portal = new Portal(random);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public PlannedEvent next() {
        double kind = random.nextDouble();
        if (kind < shares.duplicate() && !remembered.isEmpty()) {
            return remembered.get(random.nextInt(remembered.size())).repeated();
        }
        boolean invalid = kind >= 1 - shares.invalid();
        ObjectNode event = portal.next(time());
        if (invalid) {
            Defect defect = DEFECTS.get(random.nextInt(DEFECTS.size()));
            return planned(event, Expectation.QUARANTINED, defect.in(event));
        }
        PlannedEvent planned = planned(event, Expectation.STORED, event.toString());
        remember(planned);
        return planned;
    }

    private Instant time() {
        Instant now = clock.instant();
        return random.nextDouble() < shares.late()
                ? now.minus(
                        Duration.ofSeconds(random.nextLong(Duration.ofDays(1).toSeconds(), LATEST.toSeconds())))
                : now;
    }

    private void remember(PlannedEvent event) {
        if (remembered.size() < REMEMBERED) {
            remembered.add(event);
        } else {
            remembered.set(random.nextInt(REMEMBERED), event);
        }
    }

    private static PlannedEvent planned(ObjectNode event, Expectation expectation, String body) {
        return new PlannedEvent(
                event.path("Event_ID").asText(), event.path("Event_Type").asText(), expectation, body, false);
    }
}

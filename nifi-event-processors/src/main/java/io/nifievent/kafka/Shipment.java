package io.nifievent.kafka;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of one piece of content on their way to one destination, and what became of each. Thread-safe. */
public final class Shipment {

    private final Destination destination;
    private final BitSet acknowledged = new BitSet();
    private final Map<String, Rejected> rejected = new LinkedHashMap<>();
    private Optional<Failure> retryCause = Optional.empty();
    private int lines;

    public Shipment(Destination destination) {
        this.destination = destination;
    }

    /** Lines that shared a fate. */
    public sealed interface Part {
        LineSelection lines();
    }

    /** Written to all in-sync replicas. */
    public record Acknowledged(LineSelection lines) implements Part {}

    /** Not acknowledged, and may succeed when sent again. */
    public record Unsent(LineSelection lines, Failure cause) implements Part {}

    /** Refused for good, all for the same cause. */
    public record Rejected(LineSelection lines, Failure cause) implements Part {}

    public Destination destination() {
        return destination;
    }

    synchronized int nextLine() {
        return lines++;
    }

    synchronized void acknowledged(int line) {
        acknowledged.set(line);
    }

    synchronized void failed(int line, Failure failure) {
        switch (failure.fate()) {
            case RETRY -> retryCause = retryCause.or(() -> Optional.of(failure));
            case REJECT ->
                rejected.computeIfAbsent(failure.code(), code -> new Rejected(new LineSelection(new BitSet()), failure))
                        .lines()
                        .lines()
                        .set(line);
        }
    }

    /**
     * What became of the lines: each is in exactly one part, and a part without lines is left out unless there are no
     * lines at all. To be asked after {@link Publication#await}; what is unsettled then counts as unsent.
     */
    public synchronized List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        BitSet unsent = new BitSet();
        unsent.set(0, lines);
        unsent.andNot(acknowledged);
        rejected.values().forEach(part -> unsent.andNot(part.lines().lines()));
        if (!acknowledged.isEmpty() || lines == 0) {
            parts.add(new Acknowledged(new LineSelection((BitSet) acknowledged.clone())));
        }
        if (!unsent.isEmpty()) {
            parts.add(new Unsent(new LineSelection(unsent), retryCause.orElse(Publication.UNANSWERED)));
        }
        parts.addAll(rejected.values());
        return List.copyOf(parts);
    }
}

package io.nifievent.catalog;

import io.nifievent.catalog.SchemaChange.Effect;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an event type by the rules of SchemaVer: model, revision, addition, written {@code V2} or
 * {@code V2-0-1}. {@code V2} is {@code V2-0-0}.
 *
 * @param model grows when events of the version before may not fit the new schema
 * @param revision grows when they all fit, and others too
 * @param addition grows when they all fit, and there are new optional properties
 * @param label the version as written, which is how producers name it
 * @see <a href="https://docs.snowplow.io/docs/pipeline-components-and-applications/iglu/common-architecture/schemaver/">
 *     SchemaVer</a>
 */
public record EventVersion(int model, int revision, int addition, String label) implements Comparable<EventVersion> {

    private static final Pattern LABEL = Pattern.compile("V(\\d{1,4})(?:-(\\d{1,4})-(\\d{1,4}))?");
    private static final Comparator<EventVersion> ORDER = Comparator.comparingInt(EventVersion::model)
            .thenComparingInt(EventVersion::revision)
            .thenComparingInt(EventVersion::addition);

    /** The version a label names; empty if it is none. */
    public static Optional<EventVersion> parse(String label) {
        Matcher matcher = LABEL.matcher(label);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new EventVersion(Integer.parseInt(matcher.group(1)), number(matcher, 2), number(matcher, 3), label));
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    /** The most that this version may change, by its number and that of the version before it. */
    Effect mostSince(EventVersion before) {
        if (model != before.model) {
            return Effect.BREAKS;
        }
        return revision == before.revision ? Effect.ADDS : Effect.RELAXES;
    }

    @Override
    public int compareTo(EventVersion other) {
        return ORDER.compare(this, other);
    }
}

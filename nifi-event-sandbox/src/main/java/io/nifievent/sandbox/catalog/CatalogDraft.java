package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.EventVersion;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A catalog as sample events suggest it: one version per type, by whatever names its producers give it. Beside them stands
 * the type of what the pipeline rejects, for without it nothing rejected could be stored.
 */
final class CatalogDraft {
    private static final Pattern TYPE_NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,63}");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonPointer type;
    private final JsonPointer version;
    private final JsonPointer id;
    private final Map<String, Samples> byType = new TreeMap<>();
    private final List<String> leftOut = new ArrayList<>();

    /** What was seen of a type. */
    private record Samples(ObservedValue event, Set<String> versions, int[] count) {
        Samples() {
            this(new ObservedValue(), new TreeSet<>(), new int[1]);
        }
    }

    CatalogDraft(JsonPointer type, JsonPointer version, JsonPointer id) {
        this.type = type;
        this.version = version;
        this.id = id;
    }

    /** @param number of the event among the samples, for messages */
    void add(int number, ObjectNode event) {
        String name = event.at(type).stringValue("");
        String label = event.at(version).stringValue("");
        if (!TYPE_NAME.matcher(name).matches()) {
            leaveOut("event " + number + ": has no type name such as ListingView at " + type);
        } else if (name.equals(RejectedEvents.TYPE)) {
            leaveOut("event " + number + ": is of type " + name + ", which only the pipeline writes");
        } else if (label.isEmpty()) {
            leaveOut("event " + number + ": has no version at " + version);
        } else {
            Samples samples = byType.computeIfAbsent(name, key -> new Samples());
            samples.event().add(event);
            samples.versions().add(label);
            samples.count()[0]++;
        }
    }

    void leaveOut(String what) {
        leftOut.add(what);
    }

    /** What is not described, each with the reason; whole after {@link #write}. */
    List<String> leftOut() {
        return leftOut;
    }

    /** How many events there were of each type. */
    Map<String, Integer> types() {
        return byType.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().count()[0], (one, two) -> one, TreeMap::new));
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(
                folder.resolve("catalog.json"),
                JSON.objectNode()
                        .put("type", type.toString())
                        .put("version", version.toString())
                        .put("id", id.toString()));
        for (Map.Entry<String, Samples> entry : byType.entrySet()) {
            writeType(folder.resolve(entry.getKey()), entry.getKey(), entry.getValue());
        }
        writeRejectedEvents(folder.resolve(RejectedEvents.TYPE));
    }

    private static void writeRejectedEvents(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of("event-type.json", "V1.schema.json", RejectedEvents.VERSION + ".schema.json")) {
            String sample = RejectedEvents.TYPE + "/" + name;
            try (InputStream content = Objects.requireNonNull(CatalogDraft.class.getResourceAsStream(sample), sample)) {
                Files.copy(content, folder.resolve(name));
            }
        }
    }

    private void writeType(Path folder, String name, Samples samples) throws IOException {
        SchemaDraft draft = new SchemaDraft(envelope());
        ObjectNode schema = draft.object(samples.event(), "");
        draft.leftOut().forEach(what -> leaveOut(name + what));
        Optional<String> time = time(samples.event(), schema);
        if (time.isEmpty()) {
            leaveOut(name + ": no property is a time in every event, so there is no partition");
            return;
        }
        String label = label(samples);
        nameVersions(schema, samples, label);
        Files.createDirectories(folder);
        write(folder.resolve("event-type.json"), settings(samples, time.get(), label));
        write(folder.resolve(label + ".schema.json"), schema);
    }

    /** The first property that is a time in every event, of those that the schema has. */
    private static Optional<String> time(ObservedValue event, ObjectNode schema) {
        Set<String> always = event.always();
        return event.properties().entrySet().stream()
                .filter(field -> always.contains(field.getKey()))
                .filter(field -> schema.path("properties").has(field.getKey()))
                .filter(field ->
                        field.getValue().isTimestamp() && !field.getValue().hasNull())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The one version that all are taken for: the first by a name that versions have. */
    private static String label(Samples samples) {
        return samples.versions().stream()
                .filter(written -> EventVersion.parse(written).isPresent())
                .findFirst()
                .orElse("V1");
    }

    private void nameVersions(ObjectNode schema, Samples samples, String label) {
        if (version.tail().matches()
                && schema.path("properties").path(version.getMatchingProperty()) instanceof ObjectNode names) {
            Set<String> all = new TreeSet<>(samples.versions());
            all.add(label);
            all.forEach(names.withArray("/enum")::add);
        }
    }

    private static ObjectNode settings(Samples samples, String time, String label) {
        ObjectNode settings = JSON.objectNode()
                .put("description", "To be described.")
                .put("time", JsonPointer.empty().appendProperty(time).toString());
        ObjectNode aliases = JSON.objectNode();
        samples.versions().stream()
                .filter(written -> !written.equals(label))
                .forEach(alias -> aliases.put(alias, label));
        return aliases.isEmpty() ? settings : settings.set("aliases", aliases);
    }

    private Set<String> envelope() {
        return Stream.of(type, version, id)
                .filter(pointer -> pointer.tail().matches())
                .map(JsonPointer::getMatchingProperty)
                .collect(Collectors.toSet());
    }

    private static void write(Path file, JsonNode content) throws IOException {
        Files.writeString(file, content.toPrettyString() + "\n");
    }
}

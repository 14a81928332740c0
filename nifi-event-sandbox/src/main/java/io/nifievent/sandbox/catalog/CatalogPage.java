package io.nifievent.sandbox.catalog;

import com.google.common.escape.Escaper;
import com.google.common.html.HtmlEscapers;
import io.nifievent.catalog.AllowedSource;
import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.PersonalField;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A catalog as one HTML page for people; style and search are in it. All that is from the catalog is escaped. */
final class CatalogPage {
    private static final Escaper HTML = HtmlEscapers.htmlEscaper();
    private static final int MAX_EXAMPLES = 5;

    private final Path folder;

    private CatalogPage(Path folder) {
        this.folder = folder;
    }

    /** @param folder of the catalog, for the samples in it */
    static String of(Catalog catalog, Path folder) throws IOException {
        CatalogPage page = new CatalogPage(folder);
        StringBuilder types = new StringBuilder();
        StringBuilder links = new StringBuilder();
        for (EventType type : catalog.types()) {
            types.append(page.section(type));
            links.append("<li><a href=\"#%1$s\">%1$s</a></li>\n".formatted(HTML.escape(type.name())));
        }
        try (InputStream template = Objects.requireNonNull(
                CatalogPage.class.getResourceAsStream("catalog-page.html"), "The template is in the jar")) {
            return new String(template.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("<!--links-->", links)
                    .replace("<!--types-->", types);
        }
    }

    private String section(EventType type) throws IOException {
        return """
                <section class="type" id="%1$s">
                <h2>%1$s</h2>
                <p class="lead">%2$s</p>
                %3$s
                <h3>Versions</h3>
                %4$s
                <h3>Fields</h3>
                %5$s
                %6$s</section>
                """.formatted(
                        HTML.escape(type.name()),
                        HTML.escape(type.stewardship().description()),
                        facts(type),
                        versions(type),
                        fields(type),
                        examples(type));
    }

    private static String facts(EventType type) {
        Map<String, String> facts = new LinkedHashMap<>();
        type.stewardship().owner().ifPresent(owner -> facts.put("Owner", owner));
        facts.put("Table", type.table());
        facts.put("Kafka topic", type.topic());
        facts.put("Its time", type.time().toString());
        type.key().ifPresent(key -> facts.put("In order by", key.toString()));
        type.stewardship().retention().ifPresent(period -> facts.put("Kept for", words(period)));
        type.rules().maxAge().ifPresent(age -> facts.put("At most old", words(age)));
        type.rules().maxAhead().ifPresent(ahead -> facts.put("At most ahead", words(ahead)));
        if (type.rules().maxBytes() < Long.MAX_VALUE) {
            facts.put("At most", type.rules().maxBytes() + " bytes");
        }
        if (!type.rules().sources().isEmpty()) {
            facts.put(
                    "Taken from",
                    type.rules().sources().stream().map(AllowedSource::written).collect(Collectors.joining(", ")));
        }
        return facts.entrySet().stream()
                .map(fact -> "<div><dt>" + fact.getKey() + "</dt><dd>" + HTML.escape(fact.getValue()) + "</dd></div>")
                .collect(Collectors.joining("\n", "<dl class=\"facts\">\n", "\n</dl>"));
    }

    private static String words(Period period) {
        return listed(
                count(period.getYears(), "year"), count(period.getMonths(), "month"), count(period.getDays(), "day"));
    }

    private static String words(Duration duration) {
        return duration.isZero()
                ? "0 seconds"
                : listed(
                        count(duration.toDaysPart(), "day"),
                        count(duration.toHoursPart(), "hour"),
                        count(duration.toMinutesPart(), "minute"),
                        count(duration.toSecondsPart(), "second"));
    }

    private static String listed(String... parts) {
        return Stream.of(parts).filter(words -> !words.isEmpty()).collect(Collectors.joining(", "));
    }

    private static String count(long number, String unit) {
        return number == 0 ? "" : number + " " + unit + (number == 1 ? "" : "s");
    }

    private static String versions(EventType type) {
        return type.versions().values().stream()
                .map(schema -> "<li><b>" + HTML.escape(schema.version().label()) + "</b> " + description(schema)
                        + aliases(type, schema) + "</li>")
                .collect(Collectors.joining("\n", "<ul class=\"versions\">\n", "\n</ul>"));
    }

    private static String description(EventSchema schema) {
        return HTML.escape(schema.document().path("description").stringValue(""));
    }

    private static String aliases(EventType type, EventSchema schema) {
        String names = type.aliases().entrySet().stream()
                .filter(alias -> alias.getValue().equals(schema.version().label()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " <span class=\"tag\">also " + HTML.escape(names) + "</span>";
    }

    private static String fields(EventType type) {
        return FieldOfType.of(type).stream()
                .map(field -> "<tr><td><code>%s</code>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                        .formatted(
                                HTML.escape(field.path()),
                                personal(type, field),
                                HTML.escape(field.kind()),
                                HTML.escape(presence(type, field)),
                                HTML.escape(field.limits()),
                                HTML.escape(field.description())))
                .collect(Collectors.joining(
                        "\n",
                        "<div class=\"wide\"><table><thead><tr><th>Field</th><th>Type</th><th>Presence</th><th>Limits</th>"
                                + "<th>Meaning</th></tr></thead><tbody>\n",
                        "\n</tbody></table></div>"));
    }

    private static String personal(EventType type, FieldOfType field) {
        String pointer = field.path().replace("/*", "");
        return type.rules().personal().stream()
                .filter(personal -> personal.pointer().toString().equals(pointer))
                .map(PersonalField::treatment)
                .map(treatment -> treatment == PersonalField.Treatment.HASH ? "hashed" : "not stored")
                .map(words -> " <span class=\"tag\">personal: " + words + "</span>")
                .collect(Collectors.joining());
    }

    /** In which versions it is, and must be. */
    private static String presence(EventType type, FieldOfType field) {
        List<String> all = List.copyOf(type.versions().keySet());
        String there = field.versions().equals(all) ? "" : " (" + String.join(", ", field.versions()) + ")";
        if (field.requiredIn().equals(field.versions())) {
            return "always" + there;
        }
        return field.requiredIn().isEmpty()
                ? "optional" + there
                : "always in " + String.join(", ", field.requiredIn()) + there;
    }

    private String examples(EventType type) throws IOException {
        Path samples = folder.resolve(type.name()).resolve("samples/accepted");
        if (!Files.isDirectory(samples)) {
            return "";
        }
        StringBuilder examples = new StringBuilder("<h3>Examples</h3>\n");
        try (Stream<Path> files = Files.list(samples)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .limit(MAX_EXAMPLES)
                    .toList()) {
                examples.append("<details><summary>%s</summary><pre>%s</pre></details>\n"
                        .formatted(HTML.escape(title(file)), HTML.escape(pretty(Files.readString(file)))));
            }
        }
        return examples.toString();
    }

    private static String title(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".json".length()).replace('-', ' ');
    }

    /** What isn't one JSON document, such as a list of lines, is shown as it stands. */
    private static String pretty(String json) {
        try {
            return JsonMapper.shared().readTree(json).toPrettyString();
        } catch (JacksonException e) {
            return json;
        }
    }
}

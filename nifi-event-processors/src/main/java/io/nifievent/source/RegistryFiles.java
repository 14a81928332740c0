package io.nifievent.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogArchive;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogProblem;
import io.nifievent.catalog.CatalogRule;
import io.nifievent.catalog.EventVersion;
import io.nifievent.catalog.Pseudonyms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schemas of a registry, laid out as the files of a catalog, so that they are held to the same rules. */
final class RegistryFiles {

    private static final String SETTINGS = "const";
    private static final int MAX_BYTES = CatalogArchive.MAX_PACKED_BYTES;

    /** The version stands last in a schema's {@code $id}, as in {@code urn:event-catalog:Visit:V1-0-1}. */
    private static final Pattern ID = Pattern.compile(".*[:/](V[0-9-]+)(?:\\.schema)?(?:\\.json)?");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Where a file is from: the schema, and the place in it. */
    private record Origin(Path schema, JsonPointer place) {}

    private final List<CatalogProblem> problems = new ArrayList<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);
    private long size;

    /** What keeps the registry from being a catalog. */
    void refuse(Path place, CatalogRule rule, String message) {
        problems.add(new CatalogProblem(place, JsonPointer.empty(), rule, message));
    }

    /** Adds what a schema holds as its one allowed value. */
    void addSettings(String file, RegisteredSchema schema) throws IOException, CatalogException {
        Optional<JsonNode> settings = parse(schema).map(json -> json.path(SETTINGS));
        if (settings.isPresent() && settings.get().isMissingNode()) {
            refuse(schema.place(), CatalogRule.SETTINGS, "has no \"" + SETTINGS + "\" with the settings");
        } else if (settings.isPresent()) {
            Origin origin = new Origin(schema.place(), JsonPointer.empty().appendProperty(SETTINGS));
            add(file, origin, settings.get().toString());
        }
    }

    /** Adds the versions of an event type. */
    void addVersions(String type, List<RegisteredSchema> schemas) throws IOException, CatalogException {
        if (schemas.isEmpty()) {
            refuse(
                    RegisteredSchema.place(type),
                    CatalogRule.VERSION,
                    "has no version; register one with an $id as :V1");
        }
        Map<EventVersion, Path> places = new TreeMap<>();
        for (RegisteredSchema schema : schemas) {
            Optional<JsonNode> json = parse(schema);
            if (json.isEmpty()) {
                continue;
            }
            Matcher id = ID.matcher(json.get().path("$id").stringValue(""));
            Optional<EventVersion> version = id.matches() ? EventVersion.parse(id.group(1)) : Optional.empty();
            if (version.isEmpty()) {
                refuse(schema.place(), CatalogRule.VERSION, "has no $id that ends with a version, as in :V1-0-1");
                continue;
            }
            Path other = places.putIfAbsent(version.get(), schema.place());
            if (other != null) {
                refuse(schema.place(), CatalogRule.VERSION, "is the same version as " + other);
                continue;
            }
            add(
                    type + "/" + version.get().label() + ".schema.json",
                    new Origin(schema.place(), JsonPointer.empty()),
                    schema.text());
        }
    }

    private Optional<JsonNode> parse(RegisteredSchema schema) {
        if (!schema.type().equals("JSON")) {
            refuse(schema.place(), CatalogRule.META_SCHEMA, "is " + schema.type() + ", no JSON Schema");
            return Optional.empty();
        }
        if (schema.refers()) {
            refuse(schema.place(), CatalogRule.REFERENCE, "refers to other subjects");
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(schema.text()));
        } catch (JacksonException e) {
            refuse(schema.place(), CatalogRule.JSON, "is not well-formed JSON: " + e.getOriginalMessage());
            return Optional.empty();
        }
    }

    private void add(String file, Origin origin, String text) throws IOException, CatalogException {
        byte[] content = text.getBytes(UTF_8);
        size += content.length;
        if (size > MAX_BYTES) {
            refuse(
                    origin.schema(),
                    CatalogRule.SIZE,
                    "is one too many: all together have more than " + MAX_BYTES + " bytes");
            throw new CatalogException(problems);
        }
        origins.put("/" + file, origin);
        zip.putNextEntry(new ZipEntry(file));
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * The catalog. May be called once.
     *
     * @throws CatalogException if it can't be used, with the subject and version of each problem for its file
     */
    Catalog load(Pseudonyms pseudonyms) throws IOException, CatalogException {
        zip.close();
        if (!problems.isEmpty()) {
            throw new CatalogException(problems);
        }
        try {
            return new CatalogArchive(Path.of("subjects"), pseudonyms)
                    .load(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (CatalogException e) {
            throw new CatalogException(
                    e.problems().stream().map(this::inRegistry).toList());
        }
    }

    private CatalogProblem inRegistry(CatalogProblem problem) {
        return Optional.ofNullable(origins.get(problem.file().toString()))
                .map(origin -> new CatalogProblem(
                        origin.schema(), origin.place().append(problem.pointer()), problem.rule(), problem.message()))
                .orElse(problem);
    }
}

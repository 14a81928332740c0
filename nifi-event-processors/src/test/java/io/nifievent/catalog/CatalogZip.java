package io.nifievent.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip with a good catalog of one type, Visit, and what is added to it. */
public final class CatalogZip {

    public static final String SCHEMA = """
            {"type":"object","required":["At"],"additionalProperties":false,
             "properties":{"T":{"type":"string"},"V":{"type":"string"},"At":{"type":"string","format":"timestamp"}}}
            """;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final String folder;

    private CatalogZip(String folder) {
        this.folder = folder;
        with("catalog.json", "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        withType("Visit");
    }

    public static CatalogZip good() {
        return new CatalogZip("");
    }

    /** @param folder is around it all, and ends with a slash */
    public static CatalogZip in(String folder) {
        return new CatalogZip(folder);
    }

    public CatalogZip withType(String type) {
        return withType(type, "V1");
    }

    public CatalogZip withType(String type, String version) {
        return with(type + "/event-type.json", "{\"time\":\"/At\"}")
                .with(type + "/" + version + ".schema.json", SCHEMA);
    }

    public CatalogZip with(String entry, String text) {
        return with(entry, text.getBytes(UTF_8));
    }

    public CatalogZip with(String entry, byte[] content) {
        entries.put(folder + entry, content);
        return this;
    }

    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

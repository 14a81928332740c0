package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogArchive;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A zip of a catalog at an HTTP or HTTPS address. It is fetched again only when the server has another one. */
public final class HttpSource implements CatalogSource {

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final CatalogAddress address;
    private final HttpReader http;
    private final CatalogArchive archive;
    private Optional<Validator> lastGood = Optional.empty();

    /** @param pseudonyms what personal fields are hashed with */
    public HttpSource(CatalogAddress address, HttpAccess access, Pseudonyms pseudonyms) {
        this.address = address;
        this.http = new HttpReader(address, access);
        this.archive = new CatalogArchive(Path.of(address.fileName()), pseudonyms);
    }

    @Override
    public Found read() throws CatalogException, IOException {
        HttpResponse<byte[]> answer = http.begin().get(address, CatalogArchive.MAX_PACKED_BYTES, this::ifChanged);
        if (answer.statusCode() == NOT_MODIFIED && lastGood.isPresent()) {
            return new Found.Same();
        }
        if (answer.statusCode() != OK) {
            throw new IOException(answer.uri() + " answers " + answer.statusCode());
        }
        Catalog catalog = archive.load(new ByteArrayInputStream(answer.body()));
        // only now: what is no catalog must be told of again at each reading
        lastGood = Validator.of(answer);
        return new Found.Whole(catalog);
    }

    @Override
    public void close() {
        http.close();
    }

    private Map<String, String> ifChanged(URI from) {
        return lastGood.filter(validator -> validator.from().equals(from))
                .map(validator -> Map.of(validator.condition(), validator.value()))
                .orElseGet(Map::of);
    }

    /** How to ask a server for another version than one it gave. */
    private record Validator(URI from, String condition, String value) {

        static Optional<Validator> of(HttpResponse<?> answer) {
            return answer.headers()
                    .firstValue("ETag")
                    .map(tag -> new Validator(answer.uri(), "If-None-Match", tag))
                    .or(() -> answer.headers()
                            .firstValue("Last-Modified")
                            .map(time -> new Validator(answer.uri(), "If-Modified-Since", time)));
        }
    }
}

package io.nifievent.hudi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one commit took out of a table for a request, as its metadata says.
 *
 * @param request id of the request
 * @param instant of the commit
 * @param rows by key; none if the commit only let older files be deleted
 * @param files that it replaced
 * @param olderFiles older files that held such rows when the request was tried first
 */
record ErasureNote(String request, String instant, List<Long> rows, long files, long olderFiles) {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String PREFIX = "nifievent.erasure.";

    /** Behind the key of the rows. No request's id has a dot. */
    private static final String OLDER_SUFFIX = ".older";

    ErasureNote {
        rows = List.copyOf(rows);
    }

    /** What a commit that is to be made says of itself. */
    static Map<String, String> metadata(String request, List<Long> rows, long olderFiles) {
        return Map.of(
                PREFIX + request, rows.stream().map(String::valueOf).collect(Collectors.joining(",")),
                PREFIX + request + OLDER_SUFFIX, Long.toString(olderFiles));
    }

    /** What a commit says, if it is one of an erasure. */
    static Optional<ErasureNote> of(CompletedCommit commit) {
        return commit.metadata().getExtraMetadata().keySet().stream()
                .filter(key -> key.startsWith(PREFIX) && key.endsWith(OLDER_SUFFIX))
                .findFirst()
                .map(key -> of(commit, key.substring(PREFIX.length(), key.length() - OLDER_SUFFIX.length())));
    }

    private static ErasureNote of(CompletedCommit commit, String request) {
        return new ErasureNote(
                request,
                commit.instant(),
                commit.text(PREFIX + request).stream()
                        .flatMap(rows -> Arrays.stream(rows.split(",")))
                        .map(Long::valueOf)
                        .toList(),
                commit.replacedFileGroups().count(),
                Long.parseLong(commit.text(PREFIX + request + OLDER_SUFFIX).orElseThrow()));
    }

    /** Without request and instant. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        rows.forEach(json.putArray("rows")::add);
        json.put("files", files);
        json.put("older_files", olderFiles);
        return JSON.writeValueAsString(json);
    }

    static ErasureNote fromJson(String request, String instant, String text) {
        JsonNode json = JSON.readTree(text);
        return new ErasureNote(
                request,
                instant,
                StreamSupport.stream(json.required("rows").spliterator(), false)
                        .map(JsonNode::longValue)
                        .toList(),
                json.required("files").longValue(),
                json.required("older_files").longValue());
    }
}

package io.nifievent.processors;

import io.nifievent.hudi.Erased;
import io.nifievent.hudi.ErasureRequest;
import io.nifievent.hudi.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an erasure found, or erased, by table and key; without the values.
 *
 * @param mode as the property has it
 * @param byTable in the order of the tables
 */
record ErasureReport(String mode, ErasureRequest request, Map<TableName, Erased> byTable) {

    private static final JsonMapper JSON = JsonMapper.shared();

    byte[] json() {
        ObjectNode report = JSON.createObjectNode();
        report.put("request", request.id());
        report.put("mode", mode);
        ArrayNode tables = report.putArray("tables");
        byTable.forEach((name, erased) -> {
            ObjectNode table = tables.addObject();
            table.put("table", name.value());
            table.put("files", erased.files());
            table.put("older_files", erased.olderFiles());
            ArrayNode keys = table.putArray("keys");
            for (int key = 0; key < request.keys().size(); key++) {
                keys.addObject()
                        .put("column", request.keys().get(key).column())
                        .put("rows", erased.rows().get(key));
            }
            erased.instants().forEach(table.putArray("instants")::add);
        });
        return JSON.writeValueAsString(report).getBytes(StandardCharsets.UTF_8);
    }

    Map<String, String> attributes() {
        return Map.of(
                "mime.type", "application/json",
                "hudi.erasure.mode", mode,
                "hudi.erasure.tables",
                        Long.toString(byTable.values().stream()
                                .filter(erased -> rows(erased) > 0)
                                .count()),
                "hudi.erasure.files",
                        Long.toString(byTable.values().stream()
                                .mapToLong(Erased::files)
                                .sum()),
                "hudi.erasure.files.older",
                        Long.toString(byTable.values().stream()
                                .mapToLong(Erased::olderFiles)
                                .sum()),
                "hudi.erasure.rows", Long.toString(rows()));
    }

    long rows() {
        return byTable.values().stream().mapToLong(ErasureReport::rows).sum();
    }

    private static long rows(Erased erased) {
        return erased.rows().stream().mapToLong(Long::longValue).sum();
    }
}

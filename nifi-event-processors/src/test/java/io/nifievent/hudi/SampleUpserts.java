package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** Upserts in steps, each of which changes one row of a copy-on-write table and adds another; what is in it tells how many were done. */
final class SampleUpserts {

    private SampleUpserts() {}

    /** Carries a step out; the same again is the redelivery that follows a failure. */
    static void put(Lakehouse lakehouse, int step) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(TableKind.COPY_ON_WRITE));
            List<String> records = List.of(
                    SampleRecords.listing("changed", step + 1, step), SampleRecords.listing("step-" + step, 1, step));
            for (int i = 0; i < records.size(); i++) {
                batch.add(
                        SampleRecords.json(records.get(i)),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, 2L * step + i)));
            }
            batch.commit();
        }
    }

    /** Key and price of the rows there are after so many steps. */
    static Map<String, Double> after(int steps) {
        Map<String, Double> prices = new TreeMap<>();
        for (int step = 0; step < steps; step++) {
            prices.put("changed", (double) step);
            prices.put("step-" + step, (double) step);
        }
        return prices;
    }

    /** Key and price of the rows that Presto shows. */
    static Map<String, Double> shown(LakehouseSettings settings) throws IOException {
        Map<String, Double> prices = new TreeMap<>();
        for (GenericRecord row : TableRows.readAsPresto(settings, SampleRecords.TABLE)) {
            assertThat(prices.put(row.get("id").toString(), (Double) row.get("price")))
                    .as("key shown twice")
                    .isNull();
        }
        return prices;
    }
}

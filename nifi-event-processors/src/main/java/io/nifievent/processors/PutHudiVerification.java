package io.nifievent.processors;

import static org.apache.nifi.components.ConfigVerificationResult.Outcome;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventType;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.RecordsRefusedException;
import io.nifievent.hudi.TableName;
import io.nifievent.services.EventCatalog;
import io.nifievent.services.HudiLakehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.ProcessContext;

/** Proves PutHudi's settings: first those of the lakehouse, then the table that the given attributes name. */
final class PutHudiVerification {

    private PutHudiVerification() {}

    static List<ConfigVerificationResult> of(ProcessContext context, Map<String, String> attributes) {
        HudiLakehouse lakehouse =
                context.getProperty(PutHudiProperties.LAKEHOUSE).asControllerService(HudiLakehouse.class);
        List<ConfigVerificationResult> results = new ArrayList<>(lakehouse.verify());
        String table = context.getProperty(PutHudiProperties.TABLE)
                .evaluateAttributeExpressions(attributes)
                .getValue();
        Optional<Catalog> catalog = Optional.ofNullable(
                        context.getProperty(PutHudiProperties.EVENT_CATALOG).asControllerService(EventCatalog.class))
                .map(EventCatalog::current);
        Optional<EventType> type = catalog.flatMap(types -> types.findByTable(table));
        Optional<TableName> name = TableName.parse(table).filter(parsed -> catalog.isEmpty() || type.isPresent());
        results.add(result(
                catalog.isPresent() ? "Find table in event catalog" : "Check table name",
                table.isEmpty() ? Outcome.SKIPPED : name.isPresent() ? Outcome.SUCCESSFUL : Outcome.FAILED,
                table.isEmpty()
                        ? "The attributes given name no table"
                        : "Table [" + table + "] is " + (name.isPresent() ? "known" : "not known")));
        if (name.isPresent()) {
            results.addAll(ofTable(lakehouse, name.get(), type, TableOperation.of(context)));
        }
        return results;
    }

    private static List<ConfigVerificationResult> ofTable(
            HudiLakehouse lakehouse, TableName name, Optional<EventType> type, TableOperation operation) {
        try {
            Optional<RecordShape> shape =
                    type.isPresent() ? Optional.of(operation.shape(type.get())) : Optional.empty();
            return lakehouse.verify(name, shape);
        } catch (RecordsRefusedException e) {
            return List.of(result("Compare layout and columns", Outcome.FAILED, String.valueOf(e.getMessage())));
        }
    }

    private static ConfigVerificationResult result(String step, Outcome outcome, String explanation) {
        return new ConfigVerificationResult.Builder()
                .verificationStepName(step)
                .outcome(outcome)
                .explanation(explanation)
                .build();
    }
}

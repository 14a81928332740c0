package io.nifievent.processors;

import io.nifievent.event.Event;
import io.nifievent.hudi.Erased;
import io.nifievent.hudi.ErasureKey;
import io.nifievent.hudi.ErasureProof;
import io.nifievent.hudi.ErasureRequest;
import io.nifievent.hudi.EventBatch;
import io.nifievent.hudi.KeyHash;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import io.nifievent.services.HudiLakehouse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.jspecify.annotations.Nullable;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"hudi", "table", "lakehouse", "erase", "erasure", "delete", "privacy", "gdpr"})
@CapabilityDescription(
        "Erases the rows of a person from Apache Hudi tables, and from older versions of their files, beside those who"
                + " write them; a row in a table of proofs says what was erased. At first it only counts. The content is"
                + " lines of JSON such as {\"column\":\"user_id\",\"value\":\"a1b2\"}; a report without the values takes"
                + " its place. Kafka's topics, NiFi's repositories and backups keep their copies until they expire.")
@WritesAttributes({
    @WritesAttribute(attribute = "mime.type", description = "On success: application/json"),
    @WritesAttribute(
            attribute = "hudi.erasure.request",
            description = "Id of the request, as in the report and the proofs; not on malformed-keys"),
    @WritesAttribute(attribute = "hudi.erasure.mode", description = "dry run or erase"),
    @WritesAttribute(attribute = "hudi.erasure.rows", description = "Rows found, or erased, over all keys and tables"),
    @WritesAttribute(attribute = "hudi.erasure.files", description = "Files that hold them, or held them"),
    @WritesAttribute(
            attribute = "hudi.erasure.files.older",
            description =
                    "Files besides that no query opened any more, with rows of the keys; their rows are not counted"),
    @WritesAttribute(attribute = "hudi.erasure.tables", description = "Tables with such rows"),
    @WritesAttribute(
            attribute = "event.error.code",
            description = "Except on success: what is wrong, as a stable name"),
    @WritesAttribute(attribute = "event.error.message", description = "Except on success: what is wrong, for people")
})
@SeeAlso({MaintainHudi.class, PutHudi.class, HudiLakehouse.class})
public class EraseEvents extends AbstractProcessor {

    static final String DRY_RUN = "dry run";
    static final String ERASE = "erase";

    static final PropertyDescriptor LAKEHOUSE = new PropertyDescriptor.Builder()
            .name("Lakehouse")
            .description("Where the tables lie. All of them are searched; one without a key's column has no row of it.")
            .identifiesControllerService(HudiLakehouse.class)
            .required(true)
            .build();

    static final PropertyDescriptor MODE = new PropertyDescriptor.Builder()
            .name("Mode")
            .description("Whether rows are only counted, and nothing is changed, or erased.")
            .required(true)
            .allowableValues(DRY_RUN, ERASE)
            .defaultValue(DRY_RUN)
            .build();

    static final PropertyDescriptor QUARANTINE_TABLE = new PropertyDescriptor.Builder()
            .name("Quarantine Table")
            .description("Table of rejected events, in which a value is looked for in the raw bytes too.")
            .required(true)
            .defaultValue("rejected_events")
            .addValidator(EraseEvents::validateTable)
            .build();

    static final PropertyDescriptor PROOF_TABLE = new PropertyDescriptor.Builder()
            .name("Proof Table")
            .description("Table that says what was erased. It is created if there is none, and never searched.")
            .required(true)
            .defaultValue("erasures")
            .dependsOn(MODE, ERASE)
            .addValidator(EraseEvents::validateTable)
            .build();

    static final PropertyDescriptor PROOF_SECRET = new PropertyDescriptor.Builder()
            .name("Proof Secret")
            .description("Secret of the keyed hash (HMAC-SHA-256) that stands for a value in the proofs. Who has it can"
                    + " prove that a value was erased; who has not can't find it out.")
            .required(true)
            .sensitive(true)
            .dependsOn(MODE, ERASE)
            .addValidator(StandardValidators.createRegexMatchingValidator(Pattern.compile(".{16,}", Pattern.DOTALL)))
            .build();

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("The report: rows counted, or erased and gone from the storage.")
            .build();

    static final Relationship RETRY = new Relationship.Builder()
            .name("retry")
            .description("It could not be finished. Sent again, it goes on where it stopped.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description(
                    "The content holds no keys, or a table can't be searched for them; nothing was counted or erased.")
            .build();

    private record Settings(
            HudiLakehouse lakehouse, String mode, TableName quarantine, TableName proofs, Optional<KeyHash> hash) {}

    private final InstantSource clock;
    private volatile @Nullable Settings settings;

    public EraseEvents() {
        this(InstantSource.system());
    }

    EraseEvents(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(LAKEHOUSE, MODE, QUARANTINE_TABLE, PROOF_TABLE, PROOF_SECRET);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS, RETRY, FAILURE);
    }

    private static ValidationResult validateTable(String subject, String value, ValidationContext context) {
        return new ValidationResult.Builder()
                .subject(subject)
                .input(value)
                .valid(TableName.parse(value).isPresent())
                .explanation("it is no table name")
                .build();
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        String mode = context.getProperty(MODE).getValue();
        settings = new Settings(
                context.getProperty(LAKEHOUSE).asControllerService(HudiLakehouse.class),
                mode,
                new TableName(context.getProperty(QUARANTINE_TABLE).getValue()),
                new TableName(context.getProperty(PROOF_TABLE).getValue()),
                Optional.of(mode)
                        .filter(ERASE::equals)
                        .map(erase ->
                                new KeyHash(context.getProperty(PROOF_SECRET).getValue())));
    }

    /** A table that another task holds; it is free again soon. */
    private static final class BusyException extends Exception {
        private static final long serialVersionUID = 1;

        BusyException(TableName table) {
            super("Table [" + table + "] is being looked after by another task");
        }
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        FlowFile flowFile = ErasureMark.next(session);
        if (flowFile == null) {
            return;
        }
        ErasureRequest request;
        try (InputStream content = session.read(flowFile)) {
            List<ErasureKey> keys = ErasureKeys.read(content);
            request = new ErasureRequest(flowFile.getAttribute(ErasureMark.ATTRIBUTE), keys);
        } catch (IllegalArgumentException e) {
            // It may be split, and each part is a request then.
            FlowFile unmarked = session.removeAttribute(flowFile, ErasureMark.ATTRIBUTE);
            fail(session, unmarked, "malformed-keys", String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            throw new ProcessException("The FlowFile could not be read; it stays in the queue", e);
        }
        try {
            Optional<TableName> merged = mergedTable(current);
            if (merged.isPresent()) {
                fail(
                        session,
                        flowFile,
                        LakehouseException.Code.TABLE_LAYOUT_UNKNOWN.toString(),
                        "Table [" + merged.get() + "] is merged on reading: its log files can't be searched for rows to"
                                + " be erased. Take its rows out with PutHudi's operation delete, and keep the table"
                                + " under another base path");
                return;
            }
            ErasureReport report = new ErasureReport(current.mode(), request, run(request, current));
            FlowFile reported = session.write(flowFile, out -> out.write(report.json()));
            session.transfer(
                    HudiBatch.withoutError(session, session.putAllAttributes(reported, report.attributes())), SUCCESS);
            if (current.hash().isPresent()) {
                session.adjustCounter("Rows erased", report.rows(), false);
            }
        } catch (LakehouseException e) {
            retry(session, flowFile, e.code().toString(), e);
        } catch (BusyException e) {
            retry(session, flowFile, "table-busy", e);
        } catch (IOException e) {
            retry(session, flowFile, LakehouseException.Code.STORAGE_UNAVAILABLE.toString(), e);
        }
    }

    private void fail(ProcessSession session, FlowFile flowFile, String code, String message) {
        session.transfer(HudiBatch.withError(session, flowFile, code, message), FAILURE);
        getLogger().error("A FlowFile failed: {}, {}", code, message);
    }

    private void retry(ProcessSession session, FlowFile flowFile, String code, Exception failure) {
        FlowFile waiting = HudiBatch.withError(
                session, flowFile, code, "The erasure is not finished; sent again, it goes on where it stopped");
        session.transfer(session.penalize(waiting), RETRY);
        getLogger().warn("An erasure is not finished: {}; it goes on when it is tried again", code, failure);
    }

    private Map<TableName, Erased> run(ErasureRequest request, Settings current)
            throws IOException, LakehouseException, BusyException {
        Map<TableName, Erased> byTable = new LinkedHashMap<>();
        for (TableName table : tables(current)) {
            try (TableServices services = services(table, current)) {
                boolean quarantine = table.equals(current.quarantine());
                byTable.put(
                        table,
                        current.hash().isPresent()
                                ? services.erase(request, quarantine)
                                : services.countForErasure(request, quarantine));
            }
        }
        if (current.hash().isPresent()) {
            prove(request, byTable, current.proofs(), current.hash().get(), current.lakehouse());
        }
        return byTable;
    }

    private static Optional<TableName> mergedTable(Settings current)
            throws IOException, LakehouseException, BusyException {
        for (TableName table : tables(current)) {
            try (TableServices services = services(table, current)) {
                if (!services.isErasable()) {
                    return Optional.of(table);
                }
            }
        }
        return Optional.empty();
    }

    private static List<TableName> tables(Settings current) throws IOException, LakehouseException {
        return current.lakehouse().tables().stream()
                .filter(table -> !table.equals(current.proofs()))
                .toList();
    }

    private static TableServices services(TableName table, Settings current) throws LakehouseException, BusyException {
        return current.lakehouse().tryServices(table).orElseThrow(() -> new BusyException(table));
    }

    private void prove(
            ErasureRequest request,
            Map<TableName, Erased> byTable,
            TableName proofs,
            KeyHash hash,
            HudiLakehouse lakehouse)
            throws LakehouseException, BusyException {
        Instant now = clock.instant();
        try (TableLease lease = lakehouse.tryLease(proofs).orElseThrow(() -> new BusyException(proofs))) {
            EventBatch batch = lease.begin(ErasureProof.type(proofs));
            for (Map.Entry<TableName, Erased> entry : byTable.entrySet()) {
                ErasureProof proof = new ErasureProof(request, entry.getKey(), entry.getValue(), now);
                for (Event event : proof.events(hash)) {
                    batch.add(event, Optional.empty());
                }
            }
            batch.commit(now);
        }
    }
}

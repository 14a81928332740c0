package io.nifievent.services;

import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableProbe;
import io.nifievent.metastore.MetastoreException;
import io.nifievent.metastore.ThriftMetastore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;

/** Proves the way from here to rows that a query engine shows, a step at a time. */
final class LakehouseVerification {

    private final Lakehouse lakehouse;
    private final Optional<ThriftMetastore> metastore;

    LakehouseVerification(Lakehouse lakehouse, Optional<ThriftMetastore> metastore) {
        this.lakehouse = lakehouse;
        this.metastore = metastore;
    }

    /** What a step found, for a person. */
    private record Finding(Outcome outcome, String explanation) {

        static Finding good(String explanation) {
            return new Finding(Outcome.SUCCESSFUL, explanation);
        }
    }

    private interface Step {
        Finding take() throws IOException, LakehouseException, MetastoreException;
    }

    private static ConfigVerificationResult result(String name, Step step) {
        Finding finding;
        try {
            finding = step.take();
        } catch (LakehouseException e) {
            finding = new Finding(Outcome.FAILED, e.code() + ": " + e.getMessage());
        } catch (IOException | RuntimeException | MetastoreException e) {
            finding = new Finding(Outcome.FAILED, String.valueOf(e));
        }
        return new ConfigVerificationResult.Builder()
                .verificationStepName(name)
                .outcome(finding.outcome())
                .explanation(finding.explanation())
                .build();
    }

    /** What all tables need. */
    List<ConfigVerificationResult> ofLakehouse() {
        return List.of(
                result(
                        "Reach storage",
                        () -> Finding.good(
                                "The base path holds " + lakehouse.tables().size() + " tables")),
                result("Write and delete a file", () -> {
                    lakehouse.probe();
                    return Finding.good("A file was written below the base path and deleted");
                }),
                result("Ask metastore", this::askMetastore));
    }

    private Finding askMetastore() throws MetastoreException {
        return metastore.isEmpty()
                ? new Finding(Outcome.SKIPPED, "No metastore is set")
                : Finding.good(
                        "It answered; it has " + metastore.get().databases().size() + " databases");
    }

    /**
     * What one table needs besides.
     *
     * @param shape of what is to be written; empty if it shows only with the records
     */
    List<ConfigVerificationResult> ofTable(TableName name, Optional<RecordShape> shape) {
        TableProbe table = lakehouse.probe(name);
        List<ConfigVerificationResult> results = new ArrayList<>();
        results.add(result("Take the table's lock", () -> {
            table.takeLock();
            return Finding.good("The lock of table [" + name + "] was taken and given back");
        }));
        results.add(result("Read the table's version", () -> version(name, table.version())));
        results.add(result("Compare layout and columns", () -> {
            if (shape.isEmpty()) {
                return new Finding(Outcome.SKIPPED, "The columns show only when the Record Reader has read records");
            }
            table.requireFit(shape.get());
            return Finding.good("Table [" + name + "] takes the columns there are to write");
        }));
        return results;
    }

    private static Finding version(TableName name, Optional<Integer> version) {
        int ours = LakehouseSettings.TABLE_VERSION;
        return version.isEmpty()
                ? Finding.good("There is no table [" + name + "] yet; it is created with version " + ours)
                : new Finding(
                        version.get() == ours ? Outcome.SUCCESSFUL : Outcome.FAILED,
                        "Table [" + name + "] has version " + version.get()
                                + (version.get() == ours
                                        ? ""
                                        : "; what is written here and read by Presto is " + ours));
    }
}

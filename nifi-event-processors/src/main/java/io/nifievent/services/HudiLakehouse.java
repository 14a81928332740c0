package io.nifievent.services;

import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.controller.ControllerService;

/** The Hudi tables below one base path, shared by the processors that write them. */
public interface HudiLakehouse extends ControllerService {

    /** The right to write a table; empty while another task has it. Close it when the session is committed. */
    Optional<TableLease> tryLease(TableName table);

    /** The right to look after a table that is there, beside its writers; empty while another task has it. Close it. */
    Optional<TableServices> tryServices(TableName table);

    /** The tables there are. */
    List<TableName> tables() throws IOException;

    /** The folder of a table. */
    URI location(TableName table);

    /** Proves, a step at a time, that tables can be written and shown. */
    List<ConfigVerificationResult> verify();

    /**
     * Proves, a step at a time, that one table can be written, besides what all tables need.
     *
     * @param shape of what is to be written; empty if it shows only with the records
     */
    List<ConfigVerificationResult> verify(TableName table, Optional<RecordShape> shape);
}

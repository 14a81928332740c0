package io.nifievent.services;

import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
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

    /** Reads the base path, creating it if there is none; fails as writing a table would. */
    void probe() throws IOException;
}

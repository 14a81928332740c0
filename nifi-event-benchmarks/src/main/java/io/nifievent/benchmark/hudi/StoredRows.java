package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.hudi.Lakehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * The rows our writer makes of some events, as records in memory without Hudi's own columns: what another writer is given,
 * so that it writes the same rows.
 */
record StoredRows(Schema schema, List<GenericRecord> rows) {

    private static final String HUDI = "_hoodie_";

    /** Stores the events of one commit, and reads them back. */
    static StoredRows of(Inserts inserts, Folders folders) throws Exception {
        try (Folders.Folder folder = folders.create("rows");
                Lakehouse lakehouse = Lakehouses.plain(folder.path())) {
            LakehouseWriter writer = new LakehouseWriter(lakehouse, inserts.type());
            writer.commit(inserts.events(0).getFirst());
            return read(folder.path().resolve(writer.table().value()));
        }
    }

    private static StoredRows read(Path table) throws IOException {
        try (Stream<Path> files = Files.walk(table)) {
            List<GenericRecord> rows = new ArrayList<>();
            Schema schema = null;
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                Configuration configuration = new Configuration();
                HadoopInputFile input =
                        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), configuration);
                schema = schema(input, configuration);
                AvroReadSupport.setRequestedProjection(configuration, schema);
                AvroReadSupport.setAvroReadSchema(configuration, schema);
                try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(input)
                        .withDataModel(GenericData.get())
                        .withConf(configuration)
                        .build()) {
                    for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                        rows.add(withStrings(row));
                    }
                }
            }
            if (schema == null) {
                throw new IllegalStateException("Nothing was stored in " + table);
            }
            return new StoredRows(schema, rows);
        }
    }

    /** Text as Java has it: as UTF-8, the other writer would be spared what ours has to do. */
    private static GenericRecord withStrings(GenericRecord row) {
        for (Schema.Field field : row.getSchema().getFields()) {
            if (row.get(field.pos()) instanceof CharSequence text) {
                row.put(field.pos(), text.toString());
            }
        }
        return row;
    }

    private static Schema schema(HadoopInputFile input, Configuration configuration) throws IOException {
        try (ParquetFileReader file = ParquetFileReader.open(input)) {
            Schema all = new AvroSchemaConverter(configuration)
                    .convert(file.getFooter().getFileMetaData().getSchema());
            return Schema.createRecord(
                    all.getName(),
                    "",
                    "rows",
                    false,
                    all.getFields().stream()
                            .filter(field -> !field.name().startsWith(HUDI))
                            .map(field -> new Schema.Field(field, field.schema()))
                            .toList());
        }
    }
}

package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its files hold what those of Parquet's writer of Avro records hold, for every type a column may have. */
class RowWriteSupportTest {

    private static final Schema DEVICE =
            SchemaBuilder.record("device").fields().optionalString("name").endRecord();

    private static final Schema ROW = SchemaBuilder.record("row")
            .fields()
            .requiredString("id")
            .optionalString("text")
            .optionalLong("number")
            .optionalInt("day")
            .optionalDouble("price")
            .optionalFloat("share")
            .optionalBoolean("promoted")
            .optionalBytes("raw")
            .name("hash")
            .type()
            .optional()
            .fixed("hash_bytes")
            .size(2)
            .name("kind")
            .type()
            .optional()
            .enumeration("kinds")
            .symbols("A", "B")
            .name("device")
            .type()
            .optional()
            .type(DEVICE)
            .name("tags")
            .type()
            .optional()
            .array()
            .items(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)))
            .name("labels")
            .type()
            .optional()
            .map()
            .values(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.LONG)))
            .endRecord();

    @TempDir
    Path folder;

    private final Configuration hadoop = new HadoopStorage(new LakehouseSettings(URI.create("file:/lake"))).hadoop();

    private static GenericRecord full(int number) {
        Schema hash = ROW.getField("hash").schema().getTypes().get(1);
        Schema kind = ROW.getField("kind").schema().getTypes().get(1);
        return new GenericRecordBuilder(ROW)
                .set("id", "id " + number)
                .set("text", "same é😀")
                .set("number", Long.MIN_VALUE + number)
                .set("day", number)
                .set("price", number / 4.0)
                .set("share", number / 2f)
                .set("promoted", number % 2 == 0)
                .set("raw", ByteBuffer.wrap(new byte[] {0, (byte) number}))
                .set("hash", new GenericData.Fixed(hash, new byte[] {1, (byte) number}))
                .set("kind", new GenericData.EnumSymbol(kind, "B"))
                .set(
                        "device",
                        new GenericRecordBuilder(DEVICE).set("name", "phone").build())
                .set("tags", Arrays.asList("a", null, "b" + number))
                .set("labels", number % 2 == 0 ? Map.of("n", (long) number) : Map.of())
                .build();
    }

    private static List<GenericRecord> rows() {
        List<GenericRecord> rows = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            rows.add(full(number));
            rows.add(new GenericRecordBuilder(ROW).set("id", "only " + number).build());
            rows.add(new GenericRecordBuilder(ROW)
                    .set("id", "empty " + number)
                    .set("tags", List.of())
                    .set("device", new GenericData.Record(DEVICE))
                    .build());
        }
        return rows;
    }

    private org.apache.hadoop.fs.Path write(String name, List<GenericRecord> rows, boolean ours) throws IOException {
        var path = new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
        var file = HadoopOutputFile.fromPath(path, hadoop);
        try (ParquetWriter<GenericRecord> writer = ours
                ? RowWriteSupport.builder(file, ROW).withConf(hadoop).build()
                : AvroParquetWriter.<GenericRecord>builder(file)
                        .withSchema(ROW)
                        .withDataModel(GenericData.get())
                        .withConf(hadoop)
                        .build()) {
            for (GenericRecord row : rows) {
                writer.write(row);
            }
        }
        return path;
    }

    private List<String> read(org.apache.hadoop.fs.Path path) throws IOException {
        List<String> rows = new ArrayList<>();
        try (var reader = AvroParquetReader.<GenericRecord>builder(HadoopInputFile.fromPath(path, hadoop))
                .withDataModel(GenericData.get())
                .withConf(hadoop)
                .build()) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private FileMetaData footer(org.apache.hadoop.fs.Path path) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
            return reader.getFooter().getFileMetaData();
        }
    }

    @Test
    void writesTheRowsThatParquetsOwnWriterWrites() throws IOException {
        assertThat(read(write("ours.parquet", rows(), true)))
                .hasSize(300)
                .isEqualTo(read(write("avro.parquet", rows(), false)));
    }

    @Test
    void givesTheFileTheSameSchema() throws IOException {
        FileMetaData ours = footer(write("ours.parquet", rows(), true));
        FileMetaData avro = footer(write("avro.parquet", rows(), false));
        assertThat(ours.getSchema()).isEqualTo(avro.getSchema());
        assertThat(ours.getKeyValueMetaData().get("parquet.avro.schema"))
                .isEqualTo(avro.getKeyValueMetaData().get("parquet.avro.schema"));
    }

    @Test
    void refusesARowWithoutARequiredValue() {
        GenericRecord row = new GenericData.Record(ROW);
        row.put("text", "no id");
        assertThatThrownBy(() -> write("ours.parquet", List.of(row), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id");
    }
}

package io.nifievent.benchmark.validate;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The validator library as it comes: each line parsed and validated, nothing else. The ceiling. */
final class BareValidatorSide implements Side {

    static final String NAME = "networknt, parse and validate";

    private final SwipeLines lines;
    private final int repetitions;
    private final Schema schema;
    private final JsonMapper json = JsonMapper.shared();

    /** @param schema file of the events' schema */
    BareValidatorSide(Path schema, SwipeLines lines, int repetitions) {
        this.lines = lines;
        this.repetitions = repetitions;
        JsonNode document = json.readTree(schema.toFile());
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
        this.schema.initializeValidators();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() {}

    @Override
    public Cost run() {
        Stopwatch stopwatch = Stopwatch.start();
        long valid = 0;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (byte[] line : lines.lines()) {
                valid += schema.validate(json.readTree(line)).isEmpty() ? 1 : 0;
            }
        }
        Cost cost = stopwatch.cost((long) lines.lines().size() * repetitions);
        Expected.valid(NAME, (long) lines.valid() * repetitions, valid);
        return cost;
    }
}

package io.nifievent.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A validation that ends with so many errors, for an event may have one for every few of its bytes. The lists that
 * {@code anyOf} and its like keep until they have tried all their schemas are cut: of those it counts whether they are
 * empty, and what comes first.
 */
final class FirstErrors extends ExecutionContext {

    private final int limit;
    private final List<Error> told = new ArrayList<>();

    FirstErrors(Schema schema, int limit) {
        super(schema.createExecutionContext().getExecutionConfig());
        this.limit = limit;
        super.setErrors(new Cut(told, true));
    }

    /** What in the event breaks the schema, in the order it is found. */
    static List<Error> of(Schema schema, JsonNode event, int limit) {
        FirstErrors errors = new FirstErrors(schema, limit);
        var unused = schema.validate(errors, event, OutputFormat.DEFAULT);
        return errors.told;
    }

    @Override
    public void setErrors(List<Error> errors) {
        super.setErrors(errors instanceof Cut ? errors : new Cut(errors, false));
    }

    private final class Cut extends AbstractList<Error> {

        private final List<Error> errors;
        private final boolean ends;

        Cut(List<Error> errors, boolean ends) {
            this.errors = errors;
            this.ends = ends;
        }

        @Override
        public Error get(int index) {
            return errors.get(index);
        }

        @Override
        public int size() {
            return errors.size();
        }

        @Override
        public void add(int index, Error error) {
            if (errors.size() < limit) {
                errors.add(index, error);
            }
            if (ends && errors.size() == limit) {
                throw new FailFastAssertionException(error);
            }
        }
    }
}

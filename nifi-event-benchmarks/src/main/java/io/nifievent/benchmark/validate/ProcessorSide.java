package io.nifievent.benchmark.validate;

import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import java.io.ByteArrayInputStream;
import java.util.Map;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;

/** A processor that takes one FlowFile after the other, content in and content out. */
final class ProcessorSide implements Side {

    private final String name;
    private final AbstractProcessor processor;
    private final ProcessContext context;
    private final byte[] content;
    private final SwipeLines lines;
    private final int flowFiles;

    /** @param context of the processor, which has been scheduled with it */
    ProcessorSide(String name, AbstractProcessor processor, ProcessContext context, SwipeLines lines, int flowFiles) {
        this.name = name;
        this.processor = processor;
        this.context = context;
        this.content = lines.content();
        this.lines = lines;
        this.flowFiles = flowFiles;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() {}

    @Override
    public Cost run() {
        Stopwatch stopwatch = Stopwatch.start();
        for (int flowFile = 0; flowFile < flowFiles; flowFile++) {
            Map<String, Long> transferred = OneFlowFileSession.run(
                    new ByteArrayInputStream(content), session -> processor.onTrigger(context, session));
            Expected.valid(name, lines.valid(), transferred.getOrDefault("valid", 0L));
            Expected.valid(name + ", turned round,", lines.bad(), transferred.getOrDefault("invalid", 0L));
        }
        return stopwatch.cost((long) lines.lines().size() * flowFiles);
    }
}

package io.nifievent.sandbox.pipeline;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.SettingsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The shipped flow on the real parts, started once for all stories of a run and stopped after the last. A story shares
 * its tables with the others, so it looks only for events of its own. The catalog is a copy, to which a story may add.
 */
final class RunningPipeline implements BeforeAllCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RunningPipeline.class);

    private record Resource(SandboxStack stack) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() throws IOException {
            stack.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stack(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SandboxStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }

    private static SandboxStack stack(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("stack", key -> new Resource(started()), Resource.class)
                .stack();
    }

    private static SandboxStack started() {
        try {
            Path state = Files.createTempDirectory(Path.of("target"), "pipeline-");
            Path catalog = copy(SettingsOptions.root().resolve("event-catalog"), state.resolve("event-catalog"));
            SandboxStack stack = SandboxStack.inFolder(
                    state,
                    Map.of(Setting.EVENT_CATALOG, catalog.toAbsolutePath().toString()));
            try {
                stack.up();
            } catch (RuntimeException e) {
                // the parts stay up when it is the flow that does not run
                stack.close();
                throw e;
            }
            return stack;
        } catch (IOException e) {
            throw new IllegalStateException("The pipeline did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the pipeline started", e);
        }
    }

    private static Path copy(Path folder, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(folder.relativize(file)));
            }
        }
        return to;
    }
}

package io.nifievent.sandbox.pipeline;

import io.nifievent.sandbox.SandboxStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shipped flow with its tables in local files. */
@ExtendWith(RunningPipeline.class)
class LocalStorageIT {

    @Test
    void storesEachEventOnce(SandboxStack stack) throws Exception {
        new StorageStory(stack).tell();
    }
}

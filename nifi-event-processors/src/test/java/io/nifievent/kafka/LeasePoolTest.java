package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasePoolTest {

    private final List<Client> opened = new ArrayList<>();
    private final LeasePool<Client> pool = new LeasePool<>(() -> {
        opened.add(new Client());
        return opened.getLast();
    });

    @Test
    void lendsTheLongestUnusedFirst() {
        Client first = pool.borrow();
        Client second = pool.borrow();
        pool.giveBack(first);
        pool.giveBack(second);

        assertThat(pool.borrow()).isSameAs(first);
        assertThat(opened).hasSize(2);
    }

    @Test
    void closesWhatIsGivenBackAfterItsEnd() throws Exception {
        Client idle = pool.borrow();
        Client lent = pool.borrow();
        pool.giveBack(idle);
        pool.close();
        assertThat(idle.closed).isTrue();
        assertThat(lent.closed).isFalse();

        pool.giveBack(lent);
        assertThat(lent.closed).isTrue();
    }

    @Test
    void neverLendsWhatWasDiscarded() {
        Client spent = pool.borrow();
        pool.discard(spent);

        assertThat(spent.closed).isTrue();
        assertThat(pool.borrow()).isNotSameAs(spent);
    }

    private static final class Client implements AutoCloseable {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }
}

package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelTest {
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 3", "1, 1", "1, 4", "2, 4", "1000, 1", "1000, 3"})
    void eachItemIsWorkedOnOnce(int items, int threads) {
        AtomicIntegerArray times = new AtomicIntegerArray(items);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Parallel.forEach(items, threads, item -> {
            times.incrementAndGet(item);
            seen.add(Thread.currentThread());
        });
        assertTrue(IntStream.range(0, items).allMatch(item -> times.get(item) == 1));
        assertTrue(seen.size() <= threads);
    }

    @Test
    void asManyThreadsAsAreAskedForWorkAtOnceAndTheCallerIsOneOfThem() throws InterruptedException {
        CountDownLatch together = new CountDownLatch(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Parallel.forEach(3, 3, item -> {
            seen.add(Thread.currentThread());
            together.countDown();
            await(together);
        });
        assertEquals(3, seen.size());
        assertTrue(seen.contains(Thread.currentThread()));
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 2", "4, 5, 2", "5, 5, 2", "6, 5, 1", "2147483647, 1000000000, 2"})
    void rangesCoverAllItemsAndTheLastIsShorter(int items, int size, int threads) {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Parallel.forRanges(items, size, threads, (from, to) -> seen.add(from + " " + to));
        List<String> expected = LongStream.iterate(0, from -> from < items, from -> from + size)
                .mapToObj(from -> from + " " + Math.min(from + size, items))
                .toList();
        assertEquals(expected, seen.stream().sorted().toList());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheWorkThrowsInAnyThreadReachesTheCallerAsItIs() {
        Thread caller = Thread.currentThread();
        for (boolean inCaller : new boolean[] {true, false}) {
            for (Throwable thrown : new Throwable[] {new ArithmeticException("here"), new StackOverflowError()}) {
                CountDownLatch both = new CountDownLatch(2);
                Throwable got = assertThrows(
                        thrown.getClass(),
                        () -> Parallel.forEach(2, 2, item -> {
                            both.countDown();
                            await(both);
                            if (inCaller == (Thread.currentThread() == caller)) {
                                if (thrown instanceof Error error) {
                                    throw error;
                                }
                                throw (RuntimeException) thrown;
                            }
                        }));
                assertSame(thrown, got);
            }
        }
    }
}

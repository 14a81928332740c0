package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PackingPlanTest {

    private static final PackingLimits LIMITS = new PackingLimits(1_000_000, 10_000_000);

    private static List<BaseFile> files(long... bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> new BaseFile("group-" + i, "1", "file-" + i, bytes[i]))
                .toList();
    }

    private static List<FileRewrite> choose(PackingLimits limits, boolean cold, List<BaseFile> files) {
        return new PackingPlan(limits).choose(List.of(new PackingPlan.Candidate("day", files, cold)));
    }

    @Test
    void leavesAFewFilesOfLikeSizeAlone() {
        assertThat(choose(LIMITS, false, files(5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 11_000)))
                .isEmpty();
    }

    @Test
    void packsFilesOfLikeSizeAndNoneMuchLarger() {
        List<BaseFile> files = files(5_000, 5_000, 5_000, 5_000, 300_000, 5_000, 5_000, 5_000, 5_000);

        assertThat(choose(LIMITS, false, files))
                .singleElement()
                .satisfies(rewrite -> assertThat(rewrite.files()).hasSize(8).doesNotContain(files.get(4)));
    }

    @Test
    void packsAColdPartitionWhateverItsSizesButNotWhatIsFull() {
        List<BaseFile> files = files(5_000, 300_000, 500_000);

        assertThat(choose(LIMITS, true, files))
                .singleElement()
                .satisfies(rewrite -> assertThat(rewrite.files()).containsExactly(files.get(0), files.get(1)));
        assertThat(choose(LIMITS, true, files(5_000, 500_000))).isEmpty();
    }

    @Test
    void keepsToTheTargetSize() {
        assertThat(choose(LIMITS, true, files(400_000, 400_000, 400_000, 400_000, 400_000)))
                .hasSize(2)
                .allSatisfy(rewrite -> assertThat(rewrite.bytes()).isEqualTo(800_000));
    }

    @Test
    void beginsWhereMostFilesVanishForTheBytesAndStopsAtTheLimitOfARun() {
        List<BaseFile> files = new ArrayList<>(
                files(LongStream.generate(() -> 100_000L).limit(8).toArray()));
        files.addAll(files(LongStream.generate(() -> 5_000L).limit(10).toArray()));

        assertThat(choose(new PackingLimits(1_000_000, 60_000), false, files))
                .singleElement()
                .satisfies(rewrite -> assertThat(rewrite.bytes()).isEqualTo(50_000));
        assertThat(choose(LIMITS, false, files)).hasSize(2);
    }

    @Test
    void rewritesARowOnceForEachTimeItsFileGrowsEightfold() {
        List<BaseFile> files = new ArrayList<>();
        long rewritten = 0;
        int most = 0;
        for (int commit = 0; commit < 4_096; commit++) {
            files.add(new BaseFile("group-" + commit, "1", "file-" + commit, 1_000));
            for (FileRewrite rewrite : choose(LIMITS, false, files)) {
                rewritten += rewrite.bytes();
                files.removeAll(rewrite.files());
                files.add(new BaseFile(rewrite.files().getFirst().group(), "1", "packed", rewrite.bytes()));
            }
            most = Math.max(most, files.size());
        }

        assertThat(rewritten).isLessThanOrEqualTo(5 * 4_096_000L);
        assertThat(most).isLessThan(40);
    }
}

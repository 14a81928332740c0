package io.nifievent.hudi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Chooses the files to be packed.
 *
 * <p>Files of like size are packed once there are {@value #FAN_IN} of them, so that a row is rewritten once for each time
 * its file grows by that factor, and a partition keeps fewer than that many files of each size. A partition that is no
 * longer written to has no use for tiers: its files are packed whatever their sizes.
 */
final class PackingPlan {

    static final int FAN_IN = 8;

    private final PackingLimits limits;

    PackingPlan(PackingLimits limits) {
        this.limits = limits;
    }

    /**
     * A partition as packing sees it.
     *
     * @param files latest files that may be rewritten
     * @param cold whether it is no longer written to
     */
    record Candidate(String partitionPath, List<BaseFile> files, boolean cold) {}

    /** What to rewrite in one run: where most files vanish for the bytes first, as far as the limits go. */
    List<FileRewrite> choose(List<Candidate> partitions) {
        List<FileRewrite> ripe = partitions.stream()
                .flatMap(partition -> ripe(partition).stream())
                .sorted(Comparator.comparingDouble(
                        rewrite -> (double) rewrite.bytes() / (rewrite.files().size() - 1)))
                .toList();
        List<FileRewrite> chosen = new ArrayList<>();
        long bytes = 0;
        for (FileRewrite rewrite : ripe) {
            bytes += rewrite.bytes();
            if (bytes > limits.maxBytes() && !chosen.isEmpty()) {
                return chosen;
            }
            chosen.add(rewrite);
        }
        return chosen;
    }

    private List<FileRewrite> ripe(Candidate partition) {
        TreeMap<Integer, List<BaseFile>> tiers = new TreeMap<>();
        for (BaseFile file : partition.files()) {
            if (!limits.isFull(file)) {
                tiers.computeIfAbsent(partition.cold() ? 0 : tier(file), t -> new ArrayList<>())
                        .add(file);
            }
        }
        List<FileRewrite> ripe = new ArrayList<>();
        for (List<BaseFile> tier : tiers.values()) {
            for (List<BaseFile> filled : fill(tier)) {
                if (filled.size() >= (partition.cold() || fills(filled) ? 2 : FAN_IN)) {
                    ripe.add(new FileRewrite(partition.partitionPath(), filled));
                }
            }
        }
        return ripe;
    }

    private boolean fills(List<BaseFile> files) {
        return files.stream().mapToLong(BaseFile::bytes).sum() >= limits.targetBytes() / 2;
    }

    /** Cuts files, smallest first, into lists of the target size at most. */
    private List<List<BaseFile>> fill(List<BaseFile> files) {
        files.sort(Comparator.comparingLong(BaseFile::bytes));
        List<List<BaseFile>> filled = new ArrayList<>();
        List<BaseFile> current = new ArrayList<>();
        long bytes = 0;
        for (BaseFile file : files) {
            if (bytes + file.bytes() > limits.targetBytes() && !current.isEmpty()) {
                filled.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(file);
            bytes += file.bytes();
        }
        filled.add(current);
        return filled;
    }

    private static int tier(BaseFile file) {
        return (int) (Math.log((double) Math.max(1, file.bytes())) / Math.log(FAN_IN));
    }
}

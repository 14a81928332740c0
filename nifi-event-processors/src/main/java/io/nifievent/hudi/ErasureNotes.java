package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathInfo;

/**
 * What was taken out of a table, by request. A commit says it itself, so that nothing comes between the two; before commits are
 * archived, a file for each of an erasure takes it over. So a request may be tried again at any time, by any process.
 */
final class ErasureNotes {

    /** Of a folder for each request, with a file for each commit. Hudi and readers look into none of these. */
    private static final String PARENT = ".erasures";

    private final HoodieStorage storage;
    private final StoragePath parent;

    /** @param table its base path */
    ErasureNotes(HoodieStorage storage, StoragePath table) {
        this.storage = storage;
        this.parent = new StoragePath(new StoragePath(table, HoodieTableMetaClient.METAFOLDER_NAME), PARENT);
    }

    /** Writes files for the commits of the timeline as it was read last. Call it with the table's lock. */
    void keep(TableTimeline timeline) throws IOException {
        for (CompletedCommit commit : timeline.replacements()) {
            Optional<ErasureNote> note = ErasureNote.of(commit);
            if (note.isPresent()) {
                keep(note.get());
            }
        }
    }

    private void keep(ErasureNote note) throws IOException {
        // Over one that is there: whoever wrote it may have died over it.
        try (OutputStream out = storage.create(new StoragePath(folder(note.request()), note.instant()), true)) {
            out.write(note.toJson().getBytes(StandardCharsets.UTF_8));
        }
    }

    private StoragePath folder(String request) {
        return new StoragePath(parent, request);
    }

    /** What was taken out for a request, archived or not, oldest first; reads the timeline again. */
    List<ErasureNote> of(String request, TableTimeline timeline) throws IOException {
        SortedMap<String, ErasureNote> notes = new TreeMap<>();
        timeline.reload();
        for (CompletedCommit commit : timeline.replacements()) {
            ErasureNote.of(commit)
                    .filter(note -> note.request().equals(request))
                    .ifPresent(note -> notes.put(note.instant(), note));
        }
        // After the timeline: what is no longer there is here, and whole.
        for (StoragePath file : files(request)) {
            if (!notes.containsKey(file.getName())) {
                notes.put(file.getName(), read(request, file));
            }
        }
        return List.copyOf(notes.values());
    }

    private List<StoragePath> files(String request) throws IOException {
        try {
            return storage.listDirectEntries(folder(request)).stream()
                    .map(StoragePathInfo::getPath)
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private ErasureNote read(String request, StoragePath file) throws IOException {
        try (InputStream in = storage.open(file)) {
            return ErasureNote.fromJson(request, file.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}

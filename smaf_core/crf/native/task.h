#ifndef SMAF_TASK_H
#define SMAF_TASK_H

#include "build.h"

/* What the threads share while they build. */
typedef struct {
    Job job;
    bool laid_out;
    Scratch scratch[MAX_THREADS];
    float *plane_work[MAX_THREADS]; /* (4, PLANE_BORDER, plane_columns, row_width) for blurring the smoothness lattice */
    bool linear; /* only one linear filter, no mean field */
    int lattice, channels;
    const float *values;
    float *filtered, *tiled, *sum[2]; /* (tiles, TILE): one channel, and both kernels' answers */
} Task;

/* What is known before any thread starts; false when out of memory. */
bool work_begins(Task *, const Problem *, const Kernels *);

/* Gives all memory back, however far the work got. */
void work_ends(Task *);

/* Gives memory back, and sets the pointer to it to NULL. */
void drop(void *pointer_to_memory);

/* Builds both lattices; every thread calls it. False when somebody failed. */
bool build(Task *, Team *, int thread);

/* Takes shares one by one; every barrier begins the count anew. */
static inline int take(Team *team) { return atomic_fetch_add(&team->next, 1); }

static inline bool expect(Team *team, bool fine) {
    if (!fine) atomic_store(&team->failed, 1);
    return fine;
}

#endif

/* A few threads that go through the same steps, with a barrier between them. */
#ifndef SMAF_TEAM_H
#define SMAF_TEAM_H

#include <pthread.h>

#include "lattice.h"

typedef struct {
    int threads;
    atomic_int arrived, round;
    atomic_int failed, leave; /* somebody ran out of memory: all leave at the next barrier */
    atomic_int next;   /* for shares that are taken one by one */
    pthread_mutex_t lock; /* for those who have waited long enough to sleep */
    pthread_cond_t released;
} Team;

typedef void (*Work)(void *task, Team *team, int thread);

/* Run `work` on every thread of the team, the calling one included. Fewer threads than asked for take part where the
 * system gives no more: team->threads says how many. */
void team_run(Team *team, int threads, Work work, void *task);

/* Wait for all. Returns false when somebody failed: then leave. */
bool team_wait(Team *team);

/* The same; whoever comes last does `last` before the others go on. */
bool team_wait_then(Team *team, void (*last)(void *), void *argument);

/* The part of `count` things that falls to a thread. */
static inline int64_t share_begin(int64_t count, int thread, int threads) { return count * thread / threads; }

#endif

#include "team.h"

#include <pthread.h>
#include <sched.h>

enum { SPINS = 4000 }; /* some microseconds; then the processor is offered to others */

typedef struct {
    Team *team;
    Work work;
    void *task;
    int thread;
} Member;

/* Threads begin before their number is known: they wait here until it is. */
static void *member_main(void *argument) {
    Member *member = argument;
    while (atomic_load(&member->team->round) < 0) sched_yield();
    member->work(member->task, member->team, member->thread);
    return NULL;
}

void team_run(Team *team, int threads, Work work, void *task) {
    pthread_t handle[MAX_THREADS];
    Member member[MAX_THREADS];
    atomic_init(&team->arrived, 0);
    atomic_init(&team->failed, 0);
    atomic_init(&team->leave, 0);
    atomic_init(&team->next, 0);
    atomic_init(&team->round, -1);
    team->threads = 1;
    for (int i = 1; i < threads && i < MAX_THREADS; i++) {
        member[i] = (Member){team, work, task, i};
        if (pthread_create(&handle[i], NULL, member_main, &member[i])) break;
        team->threads++;
    }
    atomic_store(&team->round, 0);
    work(task, team, 0);
    for (int i = 1; i < team->threads; i++) pthread_join(handle[i], NULL);
}

static inline void breathe(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

bool team_wait(Team *team) {
    int round = atomic_load(&team->round);
    if (atomic_fetch_add(&team->arrived, 1) + 1 == team->threads) {
        atomic_store(&team->arrived, 0);
        atomic_store(&team->next, 0);
        atomic_store(&team->leave, atomic_load(&team->failed)); /* one verdict for all */
        atomic_store(&team->round, round + 1);
    } else
        for (int spin = 0; atomic_load(&team->round) == round; spin++)
            if (spin < SPINS)
                breathe();
            else
                sched_yield();
    return !atomic_load(&team->leave);
}

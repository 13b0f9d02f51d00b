#include "team.h"

#include <sched.h>

enum { SPINS = 2000 }; /* some ten microseconds, longer than most waits; then the thread sleeps */

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
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->released, NULL);
    team->threads = 1;
    for (int i = 1; i < threads && i < MAX_THREADS; i++) {
        member[i] = (Member){team, work, task, i};
        if (pthread_create(&handle[i], NULL, member_main, &member[i])) break;
        team->threads++;
    }
    atomic_store(&team->round, 0);
    work(task, team, 0);
    for (int i = 1; i < team->threads; i++) pthread_join(handle[i], NULL);
    pthread_cond_destroy(&team->released);
    pthread_mutex_destroy(&team->lock);
}

static inline void breathe(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

bool team_wait(Team *team) { return team_wait_then(team, NULL, NULL); }

bool team_wait_then(Team *team, void (*last)(void *), void *argument) {
    int round = atomic_load(&team->round);
    if (atomic_fetch_add(&team->arrived, 1) + 1 == team->threads) {
        if (last) last(argument);
        atomic_store(&team->arrived, 0);
        atomic_store(&team->next, 0);
        atomic_store(&team->leave, atomic_load(&team->failed)); /* one verdict for all */
        pthread_mutex_lock(&team->lock);
        atomic_store(&team->round, round + 1);
        pthread_cond_broadcast(&team->released);
        pthread_mutex_unlock(&team->lock);
    } else {
        for (int spin = 0; spin < SPINS && atomic_load(&team->round) == round; spin++) breathe();
        if (atomic_load(&team->round) == round) {
            pthread_mutex_lock(&team->lock);
            while (atomic_load(&team->round) == round) pthread_cond_wait(&team->released, &team->lock);
            pthread_mutex_unlock(&team->lock);
        }
    }
    return !atomic_load(&team->leave);
}

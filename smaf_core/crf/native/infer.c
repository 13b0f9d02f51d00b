/* The order of things: build both lattices, normalise, then slice - softmax - splat - blur until done. */
#include "infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "task.h"

/* ---- a step on the lattices ---- */

/* Channels of the first block of so many. */
static int lanes_of(int channels) { return channels >= 16 ? 16 : channels >= 4 ? 4 : 1; }

static void add_rows(float *to, const float *from, int64_t count) {
    for (int64_t i = 0; i < count; i++) to[i] += from[i];
}

/* Adds the strips' private rows to the true ones, in the order of the strips; one block of channels. */
static void reduce_block(const Job *job, int l, float *block, int lanes, int thread, int threads) {
    const Lattice *lattice = &job->lattice[l];
    int64_t begin = share_begin(lattice->rows, thread, threads), end = share_begin(lattice->rows, thread + 1, threads);
    for (int s = 1; l == PLANE && s < job->strips; s++) {
        const Strip *strip = &job->strip[s];
        int64_t first = strip->plane_low > begin ? strip->plane_low : begin;
        int64_t last = strip->plane_border < end ? strip->plane_border : end;
        if (first < last)
            add_rows(block + first * lanes, block + (first + strip->plane_shift) * lanes, (last - first) * lanes);
    }
    for (int r = 0; l == APPEARANCE && r < CORNERS; r++) {
        if (lattice->class_begin[r] >= end || lattice->class_begin[r + 1] <= begin) continue;
        for (int64_t k = lattice->borrowed_begin[r]; k < lattice->borrowed_begin[r + 1]; k++) {
            int64_t row = lattice->owner[k - lattice->rows];
            if (row >= begin && row < end) add_rows(block + row * lanes, block + k * lanes, lanes);
        }
    }
}

static void reduce(const Job *job, int l, float *table, int width, int thread, int threads) {
    for (int c = 0; c < width;) {
        int lanes = lanes_of(width - c);
        reduce_block(job, l, table + job->lattice[l].all_rows * c, lanes, thread, threads);
        c += lanes;
    }
}

/* Tells the private rows what came of the true ones. */
static void lend_block(const Job *job, int l, float *block, int lanes, int thread, int threads) {
    const Lattice *lattice = &job->lattice[l];
    const size_t bytes = sizeof(float) * lanes;
    for (int s = 1; l == PLANE && s < job->strips; s++) {
        const Strip *strip = &job->strip[s];
        int64_t rows = strip->plane_shift ? strip->plane_border - strip->plane_low : 0;
        int64_t first = strip->plane_low + share_begin(rows, thread, threads);
        int64_t count = share_begin(rows, thread + 1, threads) - share_begin(rows, thread, threads);
        memcpy(block + (first + strip->plane_shift) * lanes, block + first * lanes, count * bytes);
    }
    const int64_t borrowed = l == APPEARANCE ? lattice->borrowed_begin[CORNERS] - lattice->rows : 0;
    for (int64_t k = share_begin(borrowed, thread, threads); k < share_begin(borrowed, thread + 1, threads); k++)
        memcpy(block + (lattice->rows + k) * lanes, block + (size_t)lattice->owner[k] * lanes, bytes);
}

static void lend(const Job *job, int which, int width, int thread, int threads) {
    for (int l = 0; l < 2; l++)
        for (int c = 0; c < width;) {
            int lanes = lanes_of(width - c);
            lend_block(job, l, job->lattice[l].table[which] + job->lattice[l].all_rows * c, lanes, thread, threads);
            c += lanes;
        }
}

static void clear(const Job *job, int which, int width, int thread, int threads) {
    for (int l = 0; l < 2; l++) {
        int64_t count = job->lattice[l].all_rows * width;
        int64_t begin = share_begin(count, thread, threads), end = share_begin(count, thread + 1, threads);
        memset(job->lattice[l].table[which] + begin, 0, sizeof(float) * (end - begin));
    }
}

/* The smoothness lattice was blurred from one of its tables into the other: give them their names back. */
static void swap_plane(void *argument) {
    float **table = ((Job *)argument)->lattice[PLANE].table, *first = table[0];
    table[0] = table[1];
    table[1] = first;
}

/* Sums the strips and blurs table `which` of both lattices. */
static bool settle(Job *job, Team *team, int thread, int which, int width) {
    for (int l = 0; l < 2; l++) reduce(job, l, job->lattice[l].table[which], width, thread, team->threads);
    if (!team_wait(team)) return false;
    for (int axis = 0; axis < CORNERS; axis++) {
        job->kernels->blur(&job->lattice[APPEARANCE], axis, thread, team->threads, width, which);
        if (axis < PLANE_CORNERS) job->kernels->blur_plane(job, axis, thread, team->threads, width, which);
        bool last = axis == CORNERS - 1;
        if (!(last ? team_wait_then(team, swap_plane, job) : team_wait(team))) return false;
    }
    return true;
}

/* One channel into both lattices, `value` (tiles, TILE) or ones for each; blurred, in table 0. */
static bool spread_one(Job *job, Team *team, int thread, const float *const value[2]) {
    for (int which = 0; which < 2; which++) clear(job, which, 1, thread, team->threads);
    if (!team_wait(team)) return false;
    for (int s; (s = take(team)) < job->strips;) job->kernels->splat_one(job, &job->strip[s], value);
    if (!team_wait(team) || !settle(job, team, thread, 0, 1)) return false;
    lend(job, 0, 1, thread, team->threads);
    return team_wait(team);
}

/* ---- normalisation ---- */

/* How much of what a pixel splats it slices back itself: corners m steps apart share 2^-m + 2^-(d + 1 - m). */
static void own_messages(const Job *job, const Strip *strip) {
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        float plane_weight[PLANE_CORNERS * TILE];
        int32_t index[PLANE_CORNERS * TILE];
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        int count = job->problem.width - column < TILE ? job->problem.width - column : TILE;
        job->kernels->plane(job, row, column, count, plane_weight, index);
        for (int l = 0; l < 2; l++) {
            int corners = l == PLANE ? PLANE_CORNERS : CORNERS;
            const float *weight = l == PLANE ? plane_weight : job->weight + tile * CORNERS * TILE;
            for (int i = 0; i < TILE; i++) {
                float ratio = job->splat_ratio[l] ? job->splat_ratio[l][tile * TILE + i] : 1.0f, sum = 0.0f;
                if (l == PLANE) ratio *= job->plane_factor[tile * TILE + i] * job->plane_factor[tile * TILE + i];
                for (int v = 0; v < corners; v++)
                    for (int u = 0; u < corners; u++) {
                        int steps = v > u ? v - u : u - v;
                        float share = ldexpf(1.0f, -steps) + ldexpf(1.0f, steps - corners) * (steps ? 1.0f : 2.0f);
                        sum += share * weight[v * TILE + i] * weight[u * TILE + i];
                    }
                job->self_weight[tile * TILE + i] += ratio * sum;
            }
        }
    }
}

static bool normalise(Job *job, Team *team, int thread) {
    if (!spread_one(job, team, thread, (const float *const[]){NULL, NULL})) return false;
    for (int s; (s = take(team)) < job->strips;) {
        job->kernels->normalise(job, &job->strip[s]);
        if (job->self_weight) own_messages(job, &job->strip[s]);
    }
    if (!team_wait(team)) return false;
    for (int which = 0; which < 2; which++) clear(job, which, job->row_width, thread, team->threads);
    return team_wait(team);
}

/* ---- the two entrances ---- */

static void turn(void *argument) {
    Job *job = argument;
    job->current = 1 - job->current;
}

static void infer_work(void *argument, Team *team, int thread) {
    Task *task = argument;
    Job *job = &task->job;
    if (!build(task, team, thread) || !normalise(job, team, thread)) return;
    for (int step = 0; step <= job->problem.iterations; step++) {
        int kind = step == 0 ? PASS_FIRST : step == job->problem.iterations ? PASS_LAST : PASS_MIDDLE;
        for (int s; (s = take(team)) < job->strips;) job->kernels->pass(job, &job->strip[s], kind, task->scratch[thread]);
        if (!team_wait(team) || kind == PASS_LAST) return;
        if (!settle(job, team, thread, 1 - job->current, job->row_width)) return;
        lend(job, 1 - job->current, job->row_width, thread, team->threads);
        clear(job, job->current, job->row_width, thread, team->threads);
        if (!team_wait_then(team, turn, job)) return;
    }
}

static void to_tiles(const Job *job, const float *plane, float *tiled, bool back, float *out) {
    for (int64_t tile = 0; tile < job->tiles; tile++) {
        int row = (int)(tile / job->tiles_per_row), column = (int)(tile % job->tiles_per_row) * TILE;
        for (int i = 0; i < TILE && column + i < job->problem.width; i++) {
            size_t at = (size_t)row * job->problem.width + column + i;
            if (back)
                out[at] = tiled[tile * TILE + i];
            else
                tiled[tile * TILE + i] = plane[at];
        }
    }
}

static void filter_work(void *argument, Team *team, int thread) {
    Task *task = argument;
    Job *job = &task->job;
    size_t plane = (size_t)job->problem.height * job->problem.width;
    if (!build(task, team, thread)) return;
    for (int c = 0; c < task->channels; c++) {
        if (thread == 0) to_tiles(job, task->values + c * plane, task->tiled, false, NULL);
        if (!team_wait(team)) return;
        if (!spread_one(job, team, thread, (const float *const[]){task->tiled, task->tiled})) return;
        for (int s; (s = take(team)) < job->strips;) job->kernels->slice_one(job, &job->strip[s], task->sum);
        if (!team_wait(team)) return;
        if (thread == 0) {
            float alpha = 1.0f / (1.0f + ldexpf(1.0f, task->lattice == PLANE ? -2 : -5));
            float *out = task->filtered + c * plane;
            to_tiles(job, NULL, task->sum[task->lattice], true, out);
            for (size_t i = 0; i < plane; i++) out[i] *= alpha;
        }
        if (!team_wait(team)) return;
    }
}

static Outcome run(Task *task, const Problem *problem, const Kernels *kernels, Work work) {
    Team team;
    Outcome outcome = OUT_OF_MEMORY;
    if (!geometry_of(problem, &task->job.geometry))
        outcome = TOO_FINE;
    else if (work_begins(task, problem, kernels)) {
        team_run(&team, problem->threads, work, task);
        outcome = atomic_load(&team.failed) ? OUT_OF_MEMORY : DONE;
    }
    work_ends(task);
    free(task);
    return outcome;
}

Outcome infer(const Problem *problem, const Kernels *kernels) {
    Task *task = calloc(1, sizeof *task);
    return task ? run(task, problem, kernels, infer_work) : OUT_OF_MEMORY;
}

Outcome filter(const Problem *problem, const Kernels *kernels, int lattice, int channels, const float *values,
               float *filtered) {
    Task *task = calloc(1, sizeof *task);
    if (!task) return OUT_OF_MEMORY;
    task->linear = true;
    task->lattice = lattice;
    task->channels = channels;
    task->values = values;
    task->filtered = filtered;
    return run(task, problem, kernels, filter_work);
}

typedef struct {
    const Pairs *pairs;
    const Kernels *kernels;
} PairsTask;

static void pairs_work(void *argument, Team *team, int thread) {
    (void)thread;
    const PairsTask *task = argument;
    enum { AT_ONCE = 64 };
    for (int64_t begin; (begin = (int64_t)take(team) * AT_ONCE) < task->pairs->pixels;) {
        int64_t end = begin + AT_ONCE < task->pairs->pixels ? begin + AT_ONCE : task->pairs->pixels;
        task->kernels->pairs(task->pairs, begin, end);
    }
}

void filter_pairs(const Pairs *pairs, const Kernels *kernels, int threads) {
    Team team;
    PairsTask task = {pairs, kernels};
    team_run(&team, threads, pairs_work, &task);
}

const Kernels *kernels_for(const char *name) {
    const Kernels *able[3] = {&KERNELS_BASE};
    int count = 1;
#if defined(__x86_64__)
    bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    if (v3) able[count++] = &KERNELS_V3;
    if (v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd"))
        able[count++] = &KERNELS_V4;
#endif
    if (!name) return able[count - 1];
    for (int i = 0; i < count; i++)
        if (!strcmp(able[i]->name, name)) return able[i];
    return NULL;
}

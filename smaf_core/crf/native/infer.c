/* The order of things: build both lattices, normalise, then slice - softmax - splat - blur until done. */
#include "infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "memory.h"

enum { PIXELS_PER_STRIP = 40000 };

/* What the threads share while they build. */
typedef struct {
    Job job;
    Points points[MAX_THREADS];
    int32_t *next[CORNERS];
    uint8_t *touched[MAX_STRIPS]; /* which lattice points a strip uses */
    float *scratch[MAX_THREADS];
    bool linear; /* only one linear filter, no mean field */
    int lattice, channels;
    const float *values;
    float *filtered, *tiled, *unwanted; /* (tiles, TILE): one channel, and the other kernel's answer */
} Task;

static void work_ends(Task *task) {
    Job *job = &task->job;
    for (int s = 0; s < MAX_STRIPS; s++) {
        Strip *strip = &job->strip[s];
        free(strip->simplex_key);
        free(strip->simplex_ranks);
        if (strip->target != strip->corner) free(strip->target);
        free(strip->corner);
        free(strip->owner_row);
        free(task->touched[s]);
    }
    for (int l = 0; l < 2; l++) {
        for (int a = 0; a < CORNERS; a++) free(job->lattice[l].axis[a].link);
        room_free(job->lattice[l].table[0]);
        room_free(job->lattice[l].table[1]);
        room_free(job->lattice[l].used);
        room_free(job->splat_ratio[l]);
    }
    for (int t = 0; t < MAX_THREADS; t++) {
        free(task->points[t].slots);
        free(task->points[t].key);
        room_free(task->scratch[t]);
    }
    for (int a = 0; a < CORNERS; a++) free(task->next[a]);
    room_free(job->weight);
    room_free(job->simplex);
    room_free(job->plane_factor);
    room_free(job->total);
    room_free(job->self_weight);
    room_free(job->previous);
    room_free(task->tiled);
    room_free(task->unwanted);
}

static bool work_begins(Task *task, const Problem *problem, const Kernels *kernels) {
    Job *job = &task->job;
    job->problem = *problem;
    job->kernels = kernels;
    int channels = task->linear ? 1 : problem->labels - 1;
    job->row_width = channels == 1 ? 1 : (channels + 3) / 4 * 4;
    job->tiles_per_row = (problem->width + TILE - 1) / TILE;
    job->tiles = (int64_t)job->tiles_per_row * problem->height;
    int64_t strips = (int64_t)problem->width * problem->height / PIXELS_PER_STRIP;
    job->strips = strips < 1 ? 1 : strips > MAX_STRIPS ? MAX_STRIPS : (int)strips;
    if (job->strips > problem->height) job->strips = problem->height;
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        strip->row_begin = problem->height * s / job->strips;
        strip->row_end = problem->height * (s + 1) / job->strips;
        strip->tile_begin = (int64_t)strip->row_begin * job->tiles_per_row;
        strip->tile_end = (int64_t)strip->row_end * job->tiles_per_row;
    }
    size_t pixels = (size_t)job->tiles * TILE;
    job->weight = room(pixels * CORNERS, sizeof(float));
    job->simplex = room(pixels, sizeof(int32_t));
    job->plane_factor = room(pixels, sizeof(float));
    job->total = room(pixels, sizeof(float));
    if (task->linear && (!(task->tiled = room(pixels, sizeof(float))) || !(task->unwanted = room(pixels, sizeof(float)))))
        return false;
    if (!problem->include_self) {
        job->self_weight = room(pixels, sizeof(float));
        job->previous = room(pixels * channels, sizeof(float));
        if (!job->self_weight || !job->previous) return false;
    }
    for (size_t i = 0; job->plane_factor && i < pixels; i++) job->plane_factor[i] = 1.0f;
    return job->weight && job->simplex && job->plane_factor && job->total;
}

/* ---- building ---- */

static bool build_plane(Job *job) {
    Lattice *lattice = &job->lattice[PLANE];
    lattice->rows = (int64_t)job->geometry.plane_rows * job->geometry.plane_columns;
    lattice->all_rows = lattice->rows;
    lattice->used = room(lattice->rows, sizeof(float));
    if (!lattice->used) return false;
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        mark_plane(job, strip, lattice->used);
        for (int earlier = 0; earlier < s; earlier++)
            if (job->strip[earlier].plane_high > strip->plane_border) strip->plane_border = job->strip[earlier].plane_high;
        if (strip->plane_border <= strip->plane_low) continue;
        strip->plane_shift = (int32_t)lattice->all_rows - strip->plane_low;
        lattice->all_rows += strip->plane_border - strip->plane_low;
    }
    return true;
}

/* Where lattice points are shared with an earlier strip, the strip gets rows of its own to add to. */
static bool borrow(Task *task, int s) {
    Job *job = &task->job;
    Strip *strip = &job->strip[s];
    int64_t rows = job->lattice[APPEARANCE].rows;
    int32_t *row = malloc(sizeof *row * rows);
    strip->owner_row = malloc(sizeof *strip->owner_row * rows);
    strip->target = s ? malloc(sizeof *strip->target * CORNERS * strip->simplices) : strip->corner;
    if (!row || !strip->owner_row || !strip->target) {
        free(row);
        return false;
    }
    for (int64_t i = 0; i < rows; i++) {
        bool shared = false;
        for (int earlier = 0; earlier < s; earlier++) shared |= task->touched[earlier][i];
        row[i] = -1;
        if (shared && task->touched[s][i]) {
            strip->owner_row[strip->borrowed] = (int32_t)i;
            row[i] = (int32_t)strip->borrowed++;
        }
    }
    if (s)
        for (int64_t k = 0; k < strip->simplices * CORNERS; k++) {
            int32_t own = strip->corner[k];
            strip->target[k] = row[own] < 0 ? own : ~row[own]; /* ~: counted from the strip's first private row */
        }
    free(row);
    return true;
}

static void place_borrowed(const Strip *strip) {
    for (int64_t k = 0; strip->target != strip->corner && k < strip->simplices * CORNERS; k++)
        if (strip->target[k] < 0) strip->target[k] = (int32_t)(strip->borrowed_begin + ~strip->target[k]);
}

static bool tables(Task *task) {
    Job *job = &task->job;
    Lattice *lattice = &job->lattice[APPEARANCE];
    lattice->all_rows = lattice->rows;
    for (int s = 0; s < job->strips; s++) {
        job->strip[s].borrowed_begin = lattice->all_rows;
        lattice->all_rows += job->strip[s].borrowed;
    }
    for (int l = 0; l < 2; l++)
        for (int t = 0; t < 2; t++) {
            job->lattice[l].table[t] = room((size_t)job->lattice[l].all_rows * job->row_width, sizeof(float));
            if (!job->lattice[l].table[t]) return false;
        }
    return job->lattice[APPEARANCE].all_rows < INT32_MAX;
}

/* Takes shares one by one; every barrier begins the count anew. */
static int take(Team *team) { return atomic_fetch_add(&team->next, 1); }

static bool expect(Team *team, bool fine) {
    if (!fine) atomic_store(&team->failed, 1);
    return fine;
}

static bool build(Task *task, Team *team, int thread) {
    Job *job = &task->job;
    Lattice *lattice = &job->lattice[APPEARANCE];
    const int threads = team->threads;
    for (int s; (s = take(team)) <= job->strips;)
        expect(team, s == job->strips ? build_plane(job) : build_simplices(job, &job->strip[s]));
    if (!task->linear)
        job->kernels->prepare(job, share_begin(job->tiles, thread, threads), share_begin(job->tiles, thread + 1, threads));
    if (!team_wait(team)) return false;

    expect(team, build_points(job, &task->points[thread], thread, threads));
    if (!team_wait(team)) return false;

    if (thread == 0) {
        for (int t = 0; t < threads; t++) lattice->rows += task->points[t].count;
        for (int a = 0; a < CORNERS; a++)
            expect(team, (task->next[a] = malloc(sizeof(int32_t) * lattice->rows)) != NULL);
        for (int s = 0; s < job->strips; s++) expect(team, (task->touched[s] = calloc(lattice->rows, 1)) != NULL);
    }
    if (!team_wait(team)) return false;

    number_corners(job, task->points, thread, threads);
    for (int a = 0; a < CORNERS; a++) build_neighbours(job, task->points, thread, threads, a, task->next[a]);
    if (!team_wait(team)) return false;

    for (int share; (share = take(team)) < CORNERS + job->strips;)
        if (share < CORNERS)
            expect(team, build_chains(&lattice->axis[share], task->next[share], lattice->rows, threads));
        else {
            Strip *strip = &job->strip[share - CORNERS];
            for (int64_t k = 0; k < strip->simplices * CORNERS; k++)
                task->touched[share - CORNERS][strip->corner[k]] = 1;
        }
    if (!team_wait(team)) return false;

    for (int s; (s = take(team)) < job->strips;) expect(team, borrow(task, s));
    if (!team_wait(team)) return false;

    if (thread == 0) expect(team, tables(task));
    task->scratch[thread] = room((size_t)2 * job->row_width * TILE, sizeof(float));
    expect(team, task->scratch[thread] != NULL);
    if (!team_wait(team)) return false;

    for (int s; (s = take(team)) < job->strips;) place_borrowed(&job->strip[s]);
    return team_wait(team);
}

/* ---- a step on the lattices ---- */

static void add_rows(float *to, const float *from, int64_t count) {
    for (int64_t i = 0; i < count; i++) to[i] += from[i];
}

/* Adds the strips' private rows to the true ones, in the order of the strips; one block of channels. */
static void reduce_block(const Job *job, int l, float *block, int lanes, int thread, int threads) {
    const Lattice *lattice = &job->lattice[l];
    int64_t begin = share_begin(lattice->rows, thread, threads), end = share_begin(lattice->rows, thread + 1, threads);
    for (int s = 1; s < job->strips; s++) {
        const Strip *strip = &job->strip[s];
        if (l == PLANE) {
            int64_t first = strip->plane_low > begin ? strip->plane_low : begin;
            int64_t last = strip->plane_border < end ? strip->plane_border : end;
            if (first < last)
                add_rows(block + first * lanes, block + (first + strip->plane_shift) * lanes, (last - first) * lanes);
            continue;
        }
        for (int64_t k = 0; k < strip->borrowed; k++) {
            int64_t row = strip->owner_row[k];
            if (row >= begin && row < end)
                add_rows(block + row * lanes, block + (strip->borrowed_begin + k) * lanes, lanes);
        }
    }
}

static void reduce(const Job *job, int l, float *table, int width, int thread, int threads) {
    for (int c = 0; c < width;) {
        int lanes = width - c >= 16 ? 16 : width - c >= 4 ? 4 : 1;
        reduce_block(job, l, table + job->lattice[l].all_rows * c, lanes, thread, threads);
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
        job->kernels->blur(&job->lattice[APPEARANCE], axis, thread, width, job->lattice[APPEARANCE].table[which]);
        if (axis < PLANE_CORNERS) job->kernels->blur_plane(job, axis, thread, team->threads, width, which);
        bool last = axis == CORNERS - 1;
        if (!(last ? team_wait_then(team, swap_plane, job) : team_wait(team))) return false;
    }
    return true;
}

/* One channel through both lattices: `value` (tiles, TILE) or ones for each; what comes out is added to `sum`. */
static bool apply_one(Job *job, Team *team, int thread, const float *const value[2], float *const sum[2]) {
    for (int s; (s = take(team)) < job->strips;) job->kernels->splat_one(job, &job->strip[s], value);
    if (!team_wait(team) || !settle(job, team, thread, 0, 1)) return false;
    for (int s; (s = take(team)) < job->strips;) job->kernels->slice_one(job, &job->strip[s], sum);
    if (!team_wait(team)) return false;
    for (int which = 0; which < 2; which++) clear(job, which, 1, thread, team->threads);
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
            for (int i = 0; i < count; i++) {
                float factor = l == PLANE ? job->plane_factor[tile * TILE + i] : 1.0f, sum = 0.0f;
                if (job->splat_ratio[l]) factor *= factor * job->splat_ratio[l][tile * TILE + i];
                else factor *= factor;
                for (int v = 0; v < corners; v++)
                    for (int u = 0; u < corners; u++) {
                        int steps = v > u ? v - u : u - v;
                        float share = ldexpf(1.0f, -steps) + ldexpf(1.0f, steps - corners) * (steps ? 1.0f : 2.0f);
                        sum += share * weight[v * TILE + i] * weight[u * TILE + i];
                    }
                job->self_weight[tile * TILE + i] += factor * sum;
            }
        }
    }
}

static bool normalise(Task *task, Team *team, int thread) {
    Job *job = &task->job;
    size_t pixels = (size_t)job->tiles * TILE;
    if (thread == 0) {
        for (int l = 0; l < 2; l++) {
            bool lopsided = job->problem.norm == NORM_BEFORE || job->problem.norm == NORM_AFTER;
            if (lopsided) expect(team, (job->splat_ratio[l] = room(pixels, sizeof(float))) != NULL);
        }
        expect(team, (task->tiled = room(pixels, sizeof(float))) != NULL);
    }
    if (!team_wait(team)) return false;
    /* `total` and `tiled` hold the sums of the two kernels for the moment */
    float *sum[2] = {job->total, task->tiled};
    if (!apply_one(job, team, thread, (const float *const[]){NULL, NULL}, sum)) return false;
    for (int s; (s = take(team)) < job->strips;) {
        const Strip *strip = &job->strip[s];
        for (int l = 0; l < 2; l++) job->kernels->normalise(job, strip, l, sum[l]);
        if (job->self_weight) own_messages(job, strip);
        memset(job->total + strip->tile_begin * TILE, 0, sizeof(float) * TILE * (strip->tile_end - strip->tile_begin));
    }
    if (!team_wait(team)) return false;
    float *total[2] = {job->total, job->total};
    return apply_one(job, team, thread, (const float *const *)job->splat_ratio, total);
}

/* ---- the two entrances ---- */

static void turn(void *argument) {
    Job *job = argument;
    job->current = 1 - job->current;
}

static void infer_work(void *argument, Team *team, int thread) {
    Task *task = argument;
    Job *job = &task->job;
    if (!build(task, team, thread) || !normalise(task, team, thread)) return;
    for (int step = 0; step <= job->problem.iterations; step++) {
        int kind = step == 0 ? PASS_FIRST : step == job->problem.iterations ? PASS_LAST : PASS_MIDDLE;
        for (int s; (s = take(team)) < job->strips;) job->kernels->pass(job, &job->strip[s], kind, task->scratch[thread]);
        if (!team_wait(team) || kind == PASS_LAST) return;
        if (!settle(job, team, thread, 1 - job->current, job->row_width)) return;
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
        if (thread == 0) {
            memset(job->total, 0, sizeof(float) * job->tiles * TILE);
            to_tiles(job, task->values + c * plane, task->tiled, false, NULL);
        }
        if (!team_wait(team)) return;
        const float *value[2] = {task->tiled, task->tiled};
        float *sum[2] = {task->unwanted, task->unwanted};
        sum[task->lattice] = job->total;
        if (!apply_one(job, team, thread, value, sum)) return;
        if (thread == 0) {
            float alpha = 1.0f / (1.0f + ldexpf(1.0f, task->lattice == PLANE ? -2 : -5));
            float *out = task->filtered + c * plane;
            to_tiles(job, NULL, job->total, true, out);
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

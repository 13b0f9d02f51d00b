/* The order of things: build both lattices, normalise, then slice - softmax - splat - blur until done. */
#include "infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "task.h"

/* ---- a step on the lattices ---- */

static void add_rows(float *to, const float *from, int64_t count) {
    for (int64_t i = 0; i < count; i++) to[i] += from[i];
}

static void reduce_plane(const Job *job, float *table, int width, int64_t begin, int64_t end) {
    for (int s = 1; s < job->strips; s++) {
        const Strip *strip = &job->strip[s];
        int64_t first = strip->plane_low > begin ? strip->plane_low : begin;
        int64_t last = strip->plane_border < end ? strip->plane_border : end;
        if (first < last)
            add_rows(table + first * width, table + (first + strip->plane_shift) * width, (last - first) * width);
    }
}

/* The first private row of a strip whose owner is `row` or a later one. */
static int64_t first_owned(const Lattice *lattice, const Strip *strip, int64_t row) {
    int64_t low = strip->borrowed_begin, high = strip->borrowed_end;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (lattice->owner[middle - lattice->rows] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void reduce_appearance(const Job *job, float *table, int width, int64_t begin, int64_t end) {
    const Lattice *lattice = &job->lattice[APPEARANCE];
    for (int s = 1; s < job->strips; s++) {
        int64_t last = first_owned(lattice, &job->strip[s], end);
        for (int64_t k = first_owned(lattice, &job->strip[s], begin); k < last; k++)
            add_rows(table + (size_t)lattice->owner[k - lattice->rows] * width, table + k * width, width);
    }
}

/* Adds the strips' private rows to the true ones, in the order of the strips. */
static void reduce(const Job *job, int which, int width, int thread, int threads) {
    for (int l = 0; l < 2; l++) {
        const Lattice *lattice = &job->lattice[l];
        int64_t begin = share_begin(lattice->rows, thread, threads), end = share_begin(lattice->rows, thread + 1, threads);
        (l == PLANE ? reduce_plane : reduce_appearance)(job, lattice->table[which], width, begin, end);
    }
}

/* Tells the private rows what came of the true ones, and empties the other table of the appearance lattice. */
static void lend(const Job *job, int which, int width, int thread, int threads) {
    const size_t bytes = sizeof(float) * width;
    const Lattice *plane = &job->lattice[PLANE], *appearance = &job->lattice[APPEARANCE];
    for (int s = 1; s < job->strips; s++) {
        const Strip *strip = &job->strip[s];
        int64_t rows = strip->plane_shift ? strip->plane_border - strip->plane_low : 0;
        int64_t first = strip->plane_low + share_begin(rows, thread, threads);
        int64_t count = share_begin(rows, thread + 1, threads) - share_begin(rows, thread, threads);
        float *from = plane->table[which] + first * width;
        memcpy(from + (int64_t)strip->plane_shift * width, from, count * bytes);
    }
    const int64_t borrowed = appearance->all_rows - 1 - appearance->rows;
    const int64_t begin = share_begin(borrowed, thread, threads), end = share_begin(borrowed, thread + 1, threads);
    for (int64_t k = begin; k < end; k++)
        memcpy(appearance->table[which] + (appearance->rows + k) * width,
               appearance->table[which] + (size_t)appearance->owner[k] * width, bytes);
    memset(appearance->table[1 - which] + (appearance->rows + begin) * width, 0, (end - begin) * bytes);
}

static void clear_tables(const Job *job, int width, int thread, int threads) {
    float *const table[] = {job->lattice[PLANE].table[0], job->lattice[APPEARANCE].table[0], job->lattice[APPEARANCE].table[1]};
    for (int t = 0; t < 3; t++) {
        int64_t count = job->lattice[t ? APPEARANCE : PLANE].all_rows * width;
        int64_t begin = share_begin(count, thread, threads), end = share_begin(count, thread + 1, threads);
        memset(table[t] + begin, 0, sizeof(float) * (end - begin));
    }
}

/* A thread's rows of the smoothness lattice, all but the first and the last of which are blurred. */
static PlaneShare plane_share(const Task *task, int thread, int threads, int width) {
    const int rows = task->job.geometry.plane_rows - 2;
    const size_t border = (size_t)PLANE_BORDER * task->job.geometry.plane_columns * width;
    float *work = task->plane_work[thread];
    return (PlaneShare){1 + (int)share_begin(rows, thread, threads), 1 + (int)share_begin(rows, thread + 1, threads),
                        work, work + 2 * border, work + 3 * border};
}

/* Copies the rows around a thread's share before its neighbours blur them. */
static void keep_borders(const Job *job, const PlaneShare *share, int width, const float *table) {
    const size_t line = (size_t)job->geometry.plane_columns * width;
    for (int k = 0; k < PLANE_BORDER; k++) {
        const int before = share->begin - PLANE_BORDER + k, after = share->end + k;
        if (before >= 0) memcpy(share->above + k * line, table + before * line, sizeof(float) * line);
        if (after < job->geometry.plane_rows) memcpy(share->below + k * line, table + after * line, sizeof(float) * line);
    }
}

/* One axis of a piece, there or back between the tables. */
static void blur_piece(const Job *job, int axis, Piece piece, int which, int width) {
    const Lattice *lattice = &job->lattice[APPEARANCE];
    const int from = axis % 2 ? 1 - which : which;
    job->kernels->blur(lattice, axis, piece, width, lattice->table[from], lattice->table[1 - from]);
}

/* The axes that stay within a cell. All that is in the other table are rows on their way; it is emptied while they are in
 * the cache. */
static void finish_cell(const Job *job, Piece cell, int which, int width) {
    for (int axis = PLANE_AXES; axis < CORNERS; axis++) blur_piece(job, axis, cell, which, width);
    float *other = job->lattice[APPEARANCE].table[1 - which] + (size_t)cell.begin * width;
    memset(other, 0, sizeof(float) * width * (cell.end - cell.begin));
}

/* Cells at an end of a thread's share whose neighbour is another thread's: it may still read them. */
static bool at_border(const Route *way, int thread, int64_t k) {
    const Piece *piece = way->piece + k;
    return (k == way->cut[thread] && k > 0 && piece[-1].line == piece->line) ||
           (k + 1 == way->cut[thread + 1] && k + 1 < way->count && piece[1].line == piece->line);
}

/* A thread's share of the last axis that leads from cell to cell; a cell is finished as soon as both its neighbours have
 * read it, while it is in the cache, but for those at the border. */
static void blur_last_lines(const Job *job, int thread, int which, int width) {
    const Route *way = &job->lattice[APPEARANCE].route[PLANE_AXES - 1];
    const int64_t begin = way->cut[thread], end = way->cut[thread + 1];
    for (int64_t k = begin; k <= end; k++) {
        if (k < end) blur_piece(job, PLANE_AXES - 1, way->piece[k], which, width);
        if (k > begin && !at_border(way, thread, k - 1)) finish_cell(job, way->piece[k - 1], which, width);
    }
}

static void finish_borders(const Job *job, int thread, int which, int width) {
    const Route *way = &job->lattice[APPEARANCE].route[PLANE_AXES - 1];
    for (int64_t k = way->cut[thread]; k < way->cut[thread + 1]; k++)
        if (at_border(way, thread, k)) finish_cell(job, way->piece[k], which, width);
}

/* Sums the strips and blurs table `which` of both lattices. */
static bool settle(Task *task, Team *team, int thread, int which, int width) {
    Job *job = &task->job;
    float *plane = job->lattice[PLANE].table[which];
    const PlaneShare share = plane_share(task, thread, team->threads, width);
    reduce(job, which, width, thread, team->threads);
    if (!team_wait(team)) return false;
    for (int axis = 0; axis < PLANE_AXES - 1; axis++) {
        const Route *way = &job->lattice[APPEARANCE].route[axis];
        for (int64_t k = way->cut[thread]; k < way->cut[thread + 1]; k++) blur_piece(job, axis, way->piece[k], which, width);
        if (axis == 0) keep_borders(job, &share, width, plane);
        if (!team_wait(team)) return false;
    }
    job->kernels->blur_plane(job, &share, width, plane);
    blur_last_lines(job, thread, which, width);
    if (!team_wait(team)) return false;
    finish_borders(job, thread, which, width);
    return team_wait(team);
}

/* One channel into both lattices, `value` (tiles, TILE) or ones for each; blurred, in table 0. */
static bool spread_one(Task *task, Team *team, int thread, const float *const value[2]) {
    Job *job = &task->job;
    clear_tables(job, 1, thread, team->threads);
    if (!team_wait(team)) return false;
    for (int s; (s = take(team)) < job->strips;) job->kernels->splat_one(job, &job->strip[s], value);
    if (!team_wait(team) || !settle(task, team, thread, 0, 1)) return false;
    lend(job, 0, 1, thread, team->threads);
    return team_wait(team);
}

/* ---- normalisation ---- */

/* How much of what a pixel splats it slices back itself: corners m steps apart share 2^-m + 2^-(d + 1 - m). */
static float own_share(int corners, const float *weight) {
    float sum = 0.0f;
    for (int v = 0; v < corners; v++)
        for (int u = 0; u < corners; u++) {
            int steps = v > u ? v - u : u - v;
            float share = ldexpf(1.0f, -steps) + ldexpf(1.0f, steps - corners) * (steps ? 1.0f : 2.0f);
            sum += share * weight[v * TILE] * weight[u * TILE];
        }
    return sum;
}

static void own_messages(const Job *job, const Strip *strip) {
    for (int64_t tile = strip->tile_begin; tile < strip->tile_end; tile++) {
        float plane_weight[PLANE_CORNERS * TILE];
        int32_t index[PLANE_CORNERS * TILE], ring[PLANE_CORNERS * TILE], row[TILE];
        Place place = place_of(job, strip, tile);
        job->kernels->plane(job, place.row, place.column, place.count, 0, plane_weight, index, ring, row);
        for (int i = 0; i < TILE; i++) {
            const int64_t at = tile * TILE + i;
            float ratio[2], factor = job->plane_factor[at];
            for (int l = 0; l < 2; l++) ratio[l] = job->splat_ratio[l] ? job->splat_ratio[l][at] : 1.0f;
            job->self_weight[at] = ratio[PLANE] * factor * factor * own_share(PLANE_CORNERS, plane_weight + i) +
                                   ratio[APPEARANCE] * own_share(CORNERS, job->weight + tile * CORNERS * TILE + i);
        }
    }
}

/* From rows of the appearance lattice to their offsets in a table. */
static void scale_corners(const Job *job, Strip *strip) {
    const uint32_t width = (uint32_t)job->row_width;
    for (int64_t k = 0; width > 1 && k < strip->simplices * CORNERS; k++) strip->corner[k] *= width;
}

static bool normalise(Task *task, Team *team, int thread) {
    Job *job = &task->job;
    if (!spread_one(task, team, thread, (const float *const[]){NULL, NULL})) return false;
    for (int s; (s = take(team)) < job->strips;) {
        job->kernels->normalise(job, &job->strip[s]);
        if (job->self_weight) own_messages(job, &job->strip[s]);
        scale_corners(job, &job->strip[s]);
    }
    if (!team_wait(team)) return false;
    clear_tables(job, job->row_width, thread, team->threads);
    return team_wait(team);
}

/* ---- the two entrances ---- */

static void turn(void *argument) {
    Job *job = argument;
    job->current = 1 - job->current;
    if (++job->steps < job->problem.iterations) return;
    Lattice *appearance = &job->lattice[APPEARANCE]; /* the last pass adds to nothing, and the answer needs room */
    drop(&appearance->table[1 - job->current]);
    drop(&job->lattice[PLANE].used);
    for (int a = 0; a < CORNERS; a++) {
        drop(&appearance->next[a]);
        drop(&appearance->before[a]);
    }
}

static void infer_work(void *argument, Team *team, int thread) {
    Task *task = argument;
    Job *job = &task->job;
    if (!build(task, team, thread) || !normalise(task, team, thread)) return;
    for (int step = 0; step <= job->problem.iterations; step++) {
        int kind = step == 0 ? PASS_FIRST : step == job->problem.iterations ? PASS_LAST : PASS_MIDDLE;
        for (int s; (s = take(team)) < job->strips;) job->kernels->pass(job, &job->strip[s], kind, &task->scratch[thread]);
        if (!team_wait(team) || kind == PASS_LAST) return;
        if (!settle(task, team, thread, 1 - job->current, job->row_width)) return;
        lend(job, 1 - job->current, job->row_width, thread, team->threads);
        if (!team_wait_then(team, turn, job)) return;
    }
}

/* Between a plane of the image and its tiles. */
static void to_tiles(const Job *job, const float *plane, float *tiled, float *back) {
    for (int s = 0; s < job->strips; s++)
        for (int64_t tile = job->strip[s].tile_begin; tile < job->strip[s].tile_end; tile++) {
            Place place = place_of(job, &job->strip[s], tile);
            const size_t bytes = sizeof(float) * place.count;
            if (back)
                memcpy(back + pixel_of(job, place), tiled + tile * TILE, bytes);
            else
                memcpy(tiled + tile * TILE, plane + pixel_of(job, place), bytes);
        }
}

static void filter_work(void *argument, Team *team, int thread) {
    Task *task = argument;
    Job *job = &task->job;
    size_t plane = (size_t)job->problem.height * job->problem.width;
    if (!build(task, team, thread)) return;
    for (int c = 0; c < task->channels; c++) {
        if (thread == 0) to_tiles(job, task->values + c * plane, task->tiled, NULL);
        if (!team_wait(team)) return;
        if (!spread_one(task, team, thread, (const float *const[]){task->tiled, task->tiled})) return;
        for (int s; (s = take(team)) < job->strips;) job->kernels->slice_one(job, &job->strip[s], task->sum);
        if (!team_wait(team)) return;
        if (thread == 0) {
            float alpha = 1.0f / (1.0f + ldexpf(1.0f, task->lattice == PLANE ? -2 : -5));
            float *out = task->filtered + c * plane;
            to_tiles(job, NULL, task->sum[task->lattice], out);
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
#ifdef X86_LEVELS
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

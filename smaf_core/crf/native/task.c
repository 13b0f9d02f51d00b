/* One task from the first byte to the last: its strips and its memory, and the threads building its lattices. */
#include "task.h"

#include <stdlib.h>

#include "memory.h"

enum { PIXELS_PER_STRIP = 40000 };

void work_ends(Task *task) {
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

bool work_begins(Task *task, const Problem *problem, const Kernels *kernels) {
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

bool build(Task *task, Team *team, int thread) {
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

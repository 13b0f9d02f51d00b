/* One task from the first byte to the last: its strips and its memory, and the threads building its lattices. */
#include "task.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum {
    PIXELS_PER_STRIP = 40000,
    MOST_LIKELY = 1 << 24, /* floats, 64 MB: larger rows of probabilities are not kept */
};

void drop(void *pointer_to_memory) {
    void *memory;
    memcpy(&memory, pointer_to_memory, sizeof memory);
    room_free(memory);
    memset(pointer_to_memory, 0, sizeof memory);
}

static void forget_points(Strip *strip) {
    drop(&strip->simplex_key);
    drop(&strip->simplex_path);
    drop(&strip->point_key);
    drop(&strip->point_place);
    drop(&strip->point_row);
}

void work_ends(Task *task) {
    Job *job = &task->job;
    Lattice *appearance = &job->lattice[APPEARANCE];
    for (int s = 0; s < MAX_STRIPS; s++) {
        forget_points(&job->strip[s]);
        room_free(job->strip[s].corner);
        room_free(job->strip[s].likely);
    }
    for (int a = 0; a < CORNERS; a++) {
        room_free(appearance->next[a]);
        room_free(appearance->before[a]);
    }
    for (int a = 0; a < PLANE_AXES; a++) room_free(appearance->route[a].piece);
    room_free(appearance->key);
    room_free(appearance->owner);
    for (int l = 0; l < 2; l++) {
        room_free(job->lattice[l].table[0]);
        if (l == APPEARANCE) room_free(job->lattice[l].table[1]);
        room_free(job->lattice[l].used);
        room_free(job->splat_ratio[l]);
        room_free(task->sum[l]);
    }
    for (int t = 0; t < MAX_THREADS; t++) {
        room_free(task->scratch[t].rows);
        room_free(task->scratch[t].likely);
        room_free(task->scratch[t].ring);
        room_free(task->plane_work[t]);
    }
    room_free(job->weight);
    room_free(job->simplex);
    room_free(job->plane_factor);
    room_free(job->self_weight);
    room_free(job->previous);
    room_free(task->tiled);
}

static void cut_strips(Job *job) {
    const Problem *problem = &job->problem;
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
}

bool work_begins(Task *task, const Problem *problem, const Kernels *kernels) {
    Job *job = &task->job;
    job->problem = *problem;
    job->kernels = kernels;
    int channels = task->linear ? 1 : problem->labels - 1;
    job->row_width = channels == 1 ? 1 : (channels + 3) / 4 * 4;
    job->tiles_per_row = (problem->width + TILE - 1) / TILE;
    job->tiles = (int64_t)job->tiles_per_row * problem->height;
    cut_strips(job);
    Lattice *plane = &job->lattice[PLANE];
    plane->rows = (int64_t)job->geometry.plane_rows * job->geometry.plane_columns;
    size_t pixels = (size_t)job->tiles * TILE;
    bool fine = (job->weight = room(pixels * CORNERS, sizeof(float))) && (job->simplex = room(pixels, sizeof(int32_t))) &&
                (job->plane_factor = room(pixels, sizeof(float))) && (plane->used = room_zero(plane->rows, sizeof(int32_t)));
    if (fine && task->linear)
        fine = (task->tiled = room(pixels, sizeof(float))) && (task->sum[0] = room(pixels, sizeof(float))) &&
               (task->sum[1] = room(pixels, sizeof(float)));
    if (fine && !problem->include_self)
        fine = (job->self_weight = room_zero(pixels, sizeof(float))) &&
               (job->previous = room(pixels * job->row_width, sizeof(float)));
    for (int l = 0; fine && l < 2 && (problem->norm == NORM_BEFORE || problem->norm == NORM_AFTER); l++)
        fine = (job->splat_ratio[l] = room(pixels, sizeof(float))) != NULL;
    for (size_t i = 0; fine && i < pixels; i++) job->plane_factor[i] = 1.0f;
    return fine;
}

/* ---- building ---- */

/* Where smoothness points are shared with an earlier strip, the strip gets rows of its own to add to; and every strip
 * gets points to put aside what its columns of tiles share. */
static void borrow_plane(Job *job) {
    Lattice *lattice = &job->lattice[PLANE];
    lattice->all_rows = lattice->rows;
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        for (int earlier = 0; earlier < s; earlier++)
            if (job->strip[earlier].plane_high > strip->plane_border) strip->plane_border = job->strip[earlier].plane_high;
        if (strip->plane_border <= strip->plane_low) continue;
        strip->plane_shift = (int32_t)lattice->all_rows - strip->plane_low;
        lattice->all_rows += strip->plane_border - strip->plane_low;
    }
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        const int32_t columns = job->geometry.plane_columns, low = strip->plane_low / columns;
        strip->plane_aside = (int32_t)lattice->all_rows - 2 * low;
        lattice->all_rows += 2 * (strip->plane_high / columns - low);
    }
}

/* All strips' points are known: the rows of the lattice, and room for what follows. */
static bool lay_out(Task *task) {
    Job *job = &task->job;
    borrow_plane(job);
    if (!merge_points(job)) return false;
    Lattice *lattice = &job->lattice[APPEARANCE];
    lattice->all_rows = lattice->rows;
    for (int s = 0; s < job->strips; s++) {
        Strip *strip = &job->strip[s];
        strip->borrowed_begin = lattice->all_rows;
        lattice->all_rows = strip->borrowed_end += lattice->all_rows;
    }
    lattice->nobody = (int32_t)lattice->all_rows++;
    for (int l = 0; l < 2; l++)
        if (job->lattice[l].all_rows > INT32_MAX / job->row_width) return false;
    bool fine = (lattice->owner = room(lattice->all_rows - lattice->rows, sizeof(int32_t))) != NULL;
    for (int a = 0; a < CORNERS; a++) {
        fine = fine && (lattice->next[a] = room(lattice->rows, sizeof(int32_t)));
        fine = fine && (lattice->before[a] = room(lattice->rows, sizeof(int32_t)));
    }
    return fine;
}

static void lay_out_or_fail(void *argument) {
    Task *task = argument;
    task->laid_out = lay_out(task);
}

/* Reading probabilities anew in each pass takes a fifth more time with psa, 3 % with deeplab. */
static bool prepare(Job *job, Strip *strip) {
    const int64_t pixel_floats = (int64_t)TILE * job->row_width;
    if (job->tiles * pixel_floats > MOST_LIKELY) return true;
    if (!(strip->likely = room((size_t)((strip->tile_end - strip->tile_begin) * pixel_floats), sizeof(float)))) return false;
    job->kernels->prepare(job, strip);
    return true;
}

static bool build_strip(Job *job, Strip *strip, bool linear) {
    if (!linear && !prepare(job, strip)) return false;
    build_plane(job, strip);
    bool fine = build_simplices(job, strip) && build_points(job, strip);
    drop(&strip->simplex_key);
    drop(&strip->simplex_path);
    return fine;
}

static bool room_for_tables(Job *job) {
    float **const table[] = {&job->lattice[PLANE].table[0], &job->lattice[APPEARANCE].table[0], &job->lattice[APPEARANCE].table[1]};
    bool fine = true;
    for (int t = 0; t < 3; t++) {
        const Lattice *lattice = &job->lattice[t ? APPEARANCE : PLANE];
        fine = fine && (*table[t] = room((size_t)lattice->all_rows * job->row_width, sizeof(float)));
    }
    job->lattice[PLANE].table[1] = job->lattice[PLANE].table[0];
    return fine;
}

/* Shares that need nothing of each other: neighbours along an axis, a route of the blur, the corners of a strip, tables. */
static bool build_share(Job *job, int share, int threads) {
    if (share < CORNERS) {
        build_neighbours(job, share);
        return true;
    }
    share -= CORNERS;
    if (share < PLANE_AXES) return build_route(job, share, threads);
    share -= PLANE_AXES;
    if (share == job->strips) return room_for_tables(job);
    number_corners(job, &job->strip[share]);
    forget_points(&job->strip[share]);
    return true;
}

static void forget_keys(void *argument) { drop(&((Task *)argument)->job.lattice[APPEARANCE].key); }

bool build(Task *task, Team *team, int thread) {
    Job *job = &task->job;
    for (int s; (s = take(team)) < job->strips;) expect(team, build_strip(job, &job->strip[s], task->linear));
    Scratch *scratch = &task->scratch[thread];
    scratch->rows = room((size_t)job->row_width * TILE, sizeof(float));
    scratch->likely = room((size_t)job->row_width * TILE, sizeof(float));
    scratch->ring = room_zero((size_t)RING * job->geometry.ring_columns * job->row_width, sizeof(float));
    task->plane_work[thread] = room((size_t)4 * PLANE_BORDER * job->geometry.plane_columns * job->row_width, sizeof(float));
    expect(team, scratch->rows && scratch->likely && scratch->ring && task->plane_work[thread]);
    if (!team_wait_then(team, lay_out_or_fail, task) || !expect(team, task->laid_out)) return false;
    const int shares = CORNERS + PLANE_AXES + job->strips + 1;
    for (int share; (share = take(team)) < shares;) expect(team, build_share(job, share, team->threads));
    return team_wait_then(team, forget_keys, task);
}
